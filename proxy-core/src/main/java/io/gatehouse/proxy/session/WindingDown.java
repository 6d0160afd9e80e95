package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.session.Reading.Obstacle;
import java.util.Objects;

/**
 * A session that is to end as soon as what it does is finished.
 *
 * <p>While the client may not begin anything it is not read. In COPY it is, and in a batch that no
 * Sync has ended: else what runs could not finish.
 *
 * @param reason for the log
 * @param farewell for the client
 * @param scope what has to be finished
 */
record WindingDown(String reason, Refusal farewell, Scope scope) {

  /** What has to be finished. */
  enum Scope {
    /** What runs; what waits for people does not. */
    STATEMENT,
    /** What runs or waits for people, and the transaction that is open. */
    TRANSACTION
  }

  WindingDown {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(farewell);
    Objects.requireNonNull(scope);
  }

  /** Whether all is finished. */
  boolean isDue(Session session) {
    if (!session.replies.isIdle()) {
      return false;
    }
    boolean inHand =
        switch (scope) {
          case STATEMENT -> false;
          case TRANSACTION ->
              session.clientReading.has(Obstacle.HELD)
                  || session.context.transaction() != TransactionStatus.IDLE;
        };
    return !inHand
        && (session.clientReading.has(Obstacle.HELD)
            || !session.clientReading.has(Obstacle.THINKING));
  }

  /** Whether the client may not send anything now. */
  boolean stopsReading(Session session) {
    if (session.replies.inCopyIn() || session.replies.isBatchOpen()) {
      return false;
    }
    return switch (scope) {
      case STATEMENT -> true;
      case TRANSACTION -> session.context.transaction() == TransactionStatus.IDLE;
    };
  }
}
