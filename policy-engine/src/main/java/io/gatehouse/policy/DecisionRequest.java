package io.gatehouse.policy;

import io.gatehouse.sql.StatementFacts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What is to be judged: one message's statements, by whom, where and when.
 *
 * @param principal who
 * @param target which database
 * @param connection how the client is connected
 * @param transaction the session's transaction, as the server last said
 * @param statements every statement of the message; judged together, the strictest verdict wins
 * @param now the time
 */
public record DecisionRequest(
    Principal principal,
    Target target,
    Connection connection,
    Transaction transaction,
    List<StatementFacts> statements,
    Instant now) {

  /**
   * A database behind the proxy.
   *
   * @param database the name that clients use
   * @param environment prod, staging…: as configuration labels it
   */
  public record Target(String database, String environment) {}

  /**
   * The client's connection.
   *
   * @param clientAddress numeric IP address
   * @param applicationName as the client gave it; no proof of anything
   * @param tls whether it is encrypted
   */
  public record Connection(String clientAddress, String applicationName, boolean tls) {}

  /** ReadyForQuery's transaction status. */
  public enum Transaction {
    IDLE,
    IN_TRANSACTION,
    FAILED
  }

  public DecisionRequest {
    Objects.requireNonNull(principal);
    Objects.requireNonNull(target);
    Objects.requireNonNull(connection);
    Objects.requireNonNull(transaction);
    statements = List.copyOf(statements);
    Objects.requireNonNull(now);
  }
}
