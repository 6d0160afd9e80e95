package io.gatehouse.proxy.session;

import io.gatehouse.proxy.session.Reading.Obstacle;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Cancels what runs in a session, for its client and for limits. PostgreSQL cancels whatever its
 * backend does when the request arrives, so what counts is when it is sent. Used on the session's
 * event loop.
 */
final class Cancels {

  /** When a cancel that would meet a question of the proxy's own is tried again. */
  private static final Duration AGAIN = Duration.ofMillis(5);

  /** How often a cancel that enforces a limit is sent before the session is given up. */
  private static final int ATTEMPTS = 3;

  private final Session session;
  private final Supplier<Future<Void>> upstream;

  /**
   * A session's.
   *
   * @param upstream asks its server; the future completes when the server has taken the request
   */
  Cancels(Session session, Supplier<Future<Void>> upstream) {
    this.session = session;
    this.upstream = upstream;
  }

  /** Asks the server, whatever runs. */
  void send() {
    Future<Void> unused = upstream.get();
  }

  /**
   * Asks the server to cancel what runs.
   *
   * @param then runs on the event loop once the cancel has had its effect, if any: it can not meet
   *     what is sent from then on. Does not run when the session has ended
   */
  void then(Runnable then) {
    then(then, ATTEMPTS);
  }

  private void then(Runnable then, int attempts) {
    upstream
        .get()
        .addListener(
            cancelled -> {
              if (session.isEnded()) {
                return;
              }
              if (cancelled.isSuccess()) {
                session.guarded(then);
              } else if (attempts > 1) {
                then(then, attempts - 1);
              } else {
                session.end("can not cancel", Farewells.CAN_NOT_CANCEL);
              }
            });
  }

  /** The client wants its statement cancelled. */
  void ofClient() {
    if (session.isEnded() || session.withdrawHeld()) {
      return;
    }
    boolean notForwarded =
        session.replies.isIdle() && session.clientReading.has(Obstacle.THINKING)
            || session.toServer.waitingBytes() > 0;
    boolean ownQuestion =
        session.replies.isOwnHead() && !session.replies.head().request().isCancellable();
    if (ownQuestion || notForwarded) {
      // Meant for the client's statement that waits behind the proxy's own question, is being
      // judged, or waits for the log: now the server would find nothing to cancel.
      session.later(AGAIN, this::ofClient);
      return;
    }
    send();
  }
}
