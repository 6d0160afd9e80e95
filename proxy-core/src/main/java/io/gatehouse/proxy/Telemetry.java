package io.gatehouse.proxy;

import io.gatehouse.audit.Verdict;

/**
 * Hears what a proxy does, to count it. Called on event loops: must not block, and gets nothing
 * that a client made up, so that whatever is counted by it stays bounded.
 */
public interface Telemetry {

  /** Limits that a client can run into before, or while, a session is served. */
  enum Limit {
    CONNECTIONS,
    CONNECTIONS_OF_ADDRESS,
    SESSIONS_OF_PRINCIPAL,
    AUTHENTICATION_TIMEOUT,
    IDLE_TIMEOUT,
    PIPELINE
  }

  /** A client was let in. */
  default void sessionOpened() {}

  /** A client was not let in. */
  default void loginRefused() {}

  /**
   * A message was judged.
   *
   * @param nanos from the message being whole to the judgement, without the time that it waited for
   *     people
   */
  default void decided(Verdict verdict, long nanos) {}

  /** An entry goes to the log. */
  default void recording() {}

  /**
   * The log has it, or has failed.
   *
   * @param nanos since {@link #recording}
   */
  default void recorded(long nanos) {}

  /** A statement ended, with or without an error of the server's. */
  default void ended(boolean succeeded, long rows, long nanos) {}

  /**
   * A column of a result looks like personal data or a secret, and nobody labelled it.
   *
   * @param kind a word of the detectors' own
   */
  default void detected(String kind) {}

  /** A limit was met. */
  default void limitMet(Limit limit) {}

  /** Counts nothing. */
  Telemetry NONE = new Telemetry() {};
}
