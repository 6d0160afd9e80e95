package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.proxy.session.OwnBatch.Answer;
import io.gatehouse.proxy.session.OwnBatch.Ask;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks the server, on the session's own connection, whether the transaction is read only, or, where
 * none is open, whether one that began now would be. SHOW takes no snapshot: SET TRANSACTION
 * ISOLATION LEVEL may still come.
 */
final class TransactionReading {

  private static final String READ_ONLY = "SHOW transaction_read_only";

  private TransactionReading() {}

  /**
   * Asks. The client must not be read until the answer.
   *
   * @param then given the answer, or nothing when there is none; on the event loop, perhaps at
   *     once; the server may skip to Sync by then, or the session have ended
   */
  static void begin(Session session, Consumer<Optional<Boolean>> then) {
    Lull.await(
        session,
        () -> {
          if (session.isEnded() || session.replies.skipping()) {
            then.accept(Optional.empty());
          } else if (session.context.transaction() == TransactionStatus.FAILED) {
            // It changes nothing any more, and the server answers no question in it.
            then.accept(Optional.of(true));
          } else if (session.replies.isBatchOpen()) {
            OwnBatch.askWithin(
                session,
                Ask.plain(READ_ONLY),
                false,
                answer -> then.accept(answer.flatMap(TransactionReading::read)));
          } else {
            OwnBatch.ask(
                session,
                List.of(READ_ONLY),
                answers -> then.accept(answers.flatMap(all -> read(all.get(0)))));
          }
        });
  }

  private static Optional<Boolean> read(Answer answer) {
    return switch (answer.rows().get(0).get(0)) {
      case "on" -> Optional.of(true);
      case "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
