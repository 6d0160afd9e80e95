package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.frontend.Flush;
import io.gatehouse.pgwire.frontend.Sync;
import io.gatehouse.proxy.session.Expectation.Kind;

/**
 * Brings the conversation to a point where the server owes nothing, with the client's message still
 * in hand: there the proxy can ask a question, or speak to the client, without overtaking anything.
 *
 * <pre>
 *   client   P1 B1 E1 P2 B2…          B2 is in hand
 *   server   P1 B1 E1 P2 Flush ─▶     1 2 C 1 are answered; the batch stays open
 *
 *   client   P1 B1…                   B1 is in hand, nothing of the batch was bound
 *   server   P1 Flush ─▶ 1  Sync ─▶ Z (ours)    no transaction, no locks
 * </pre>
 *
 * <p>A batch in which nothing was bound has nothing to commit, so that it may be ended: else the
 * locks that its Parse took would be kept for as long as people think. Only when all of it has
 * succeeded, though: a Sync would end the skipping behind an error.
 */
final class Lull {

  private Lull() {}

  /**
   * Runs this when nothing is owed, at once if that is so; or when the server skips to Sync, or the
   * session has ended. The client must not be read until then.
   */
  static void await(Session session, Runnable then) {
    if (isQuiet(session)) {
      endBatch(session, then);
      return;
    }
    if (session.replies.isBatchOpen()) {
      session.sendUnanswered(new Flush());
    }
    session.toServer.flush();
    session.whenever(() -> isQuiet(session), () -> endBatch(session, then));
  }

  private static boolean isQuiet(Session session) {
    return session.replies.isIdle() || session.replies.skipping();
  }

  private static void endBatch(Session session, Runnable then) {
    ReplyQueue replies = session.replies;
    if (session.isEnded()
        || replies.skipping()
        || !replies.isBatchOpen()
        || replies.isBatchBound()) {
      then.run();
      return;
    }
    session.sendOwn(new Sync(), Kind.SYNC, Request.UNFOLLOWED);
    session.toServer.flush();
    session.whenever(replies::isIdle, then);
  }
}
