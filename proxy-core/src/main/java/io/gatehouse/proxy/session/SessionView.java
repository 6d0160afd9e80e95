package io.gatehouse.proxy.session;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One open session, as administrators see it. What its statements say is not in it.
 *
 * @param id names it, here and in the audit log
 * @param user of the token
 * @param issuer of the token
 * @param subject of the token
 * @param actor who acts for the user
 * @param database by the name that clients use
 * @param environment of the database
 * @param clientAddress where the client is
 * @param applicationName as the client gave it
 * @param tls whether the client's connection is encrypted
 * @param upstream the server it is connected to
 * @param state what it does
 * @param opened when it began
 * @param since when it was last heard of, from either side
 * @param tokenExpires when its token does
 * @param statements decided on so far
 */
public record SessionView(
    String id,
    String user,
    String issuer,
    String subject,
    Optional<String> actor,
    String database,
    String environment,
    String clientAddress,
    String applicationName,
    boolean tls,
    String upstream,
    State state,
    Instant opened,
    Instant since,
    Instant tokenExpires,
    long statements) {

  /** As pg_stat_activity.state has it, and that it waits for people. */
  public enum State {
    ACTIVE("active"),
    IDLE("idle"),
    IDLE_IN_TRANSACTION("idle in transaction"),
    IDLE_IN_FAILED_TRANSACTION("idle in transaction (aborted)"),
    HELD("waiting for approval");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** As the manual writes it. */
    public String word() {
      return word;
    }
  }

  public SessionView {
    Objects.requireNonNull(id);
    Objects.requireNonNull(state);
    Objects.requireNonNull(opened);
    Objects.requireNonNull(since);
  }
}
