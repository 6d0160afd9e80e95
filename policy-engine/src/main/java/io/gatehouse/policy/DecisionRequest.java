package io.gatehouse.policy;

import io.gatehouse.sql.StatementFacts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be judged: one message's statements, by whom, where and when.
 *
 * @param principal who; the same object for the same session, since decisions are remembered by it
 * @param target which database
 * @param connection how the client is connected
 * @param transaction the session's transaction, as the server last said
 * @param statements every statement of the message; judged together, the strictest verdict wins
 * @param now the time
 * @param circumstances what else is known
 */
public record DecisionRequest(
    Principal principal,
    Target target,
    Connection connection,
    Transaction transaction,
    List<StatementFacts> statements,
    Instant now,
    Circumstances circumstances) {

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
   * @param role the PostgreSQL role that statements run as; empty when not known
   * @param certificate the client's certificate, when it has shown one that was verified
   */
  public record Connection(
      String clientAddress,
      String applicationName,
      boolean tls,
      Optional<String> role,
      Optional<ClientCertificate> certificate) {

    public Connection {
      Objects.requireNonNull(clientAddress);
      Objects.requireNonNull(applicationName);
      Objects.requireNonNull(role);
      Objects.requireNonNull(certificate);
    }

    /** A connection without a certificate, as a role that is not known. */
    public Connection(String clientAddress, String applicationName, boolean tls) {
      this(clientAddress, applicationName, tls, Optional.empty(), Optional.empty());
    }
  }

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
    Objects.requireNonNull(circumstances);
  }

  /** A request of whose circumstances nothing is known. */
  public DecisionRequest(
      Principal principal,
      Target target,
      Connection connection,
      Transaction transaction,
      List<StatementFacts> statements,
      Instant now) {
    this(principal, target, connection, transaction, statements, now, Circumstances.unknown());
  }

  /** The same request, with other circumstances. */
  public DecisionRequest under(Circumstances other) {
    return new DecisionRequest(principal, target, connection, transaction, statements, now, other);
  }
}
