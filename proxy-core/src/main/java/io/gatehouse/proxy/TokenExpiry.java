package io.gatehouse.proxy;

import java.time.Duration;
import java.util.Objects;

/**
 * What becomes of a session whose token expires while it is open.
 *
 * @param action what may still be finished
 * @param grace how long it may take; then the session ends, whatever runs
 */
public record TokenExpiry(Action action, Duration grace) {

  /** What may still be finished. */
  public enum Action {
    /** The statement that runs; nothing begins any more. */
    FINISH_STATEMENT,
    /** The transaction that is open, with the statements that it still needs. */
    FINISH_TRANSACTION,
    /** Nothing: what runs is cancelled. */
    CLOSE,
    /** Anything, until the grace is over. */
    IGNORE
  }

  public TokenExpiry {
    Objects.requireNonNull(action);
    Objects.requireNonNull(grace);
  }

  /** The statement that runs may finish within five minutes. */
  public static TokenExpiry defaults() {
    return new TokenExpiry(Action.FINISH_STATEMENT, Duration.ofMinutes(5));
  }
}
