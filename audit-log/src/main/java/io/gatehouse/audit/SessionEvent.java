package io.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A session of a client: how it began, how it ended, or why there was none. */
public sealed interface SessionEvent extends AuditEvent {

  /**
   * A client logged in.
   *
   * @param groups of the token
   * @param names of its token
   * @param applied digest of the policy bundle in force
   */
  record Opened(
      Instant time, AuditedSession session, List<String> groups, TokenNames names, String applied)
      implements SessionEvent {

    public Opened {
      Objects.requireNonNull(time);
      Objects.requireNonNull(session);
      groups = List.copyOf(groups);
      Objects.requireNonNull(names);
      Objects.requireNonNull(applied);
    }

    @Override
    public EventType type() {
      return EventType.SESSION_OPENED;
    }

    @Override
    public void putInto(EntryFields fields) {
      session.putInto(fields);
      names.putInto(fields);
      fields.put(AuditField.GROUPS, groups).put(AuditField.DIGEST, applied);
    }
  }

  /**
   * A session ended.
   *
   * @param reason why, in words: {@code client terminated}, {@code protocol violation: …}
   * @param duration how long it was open
   * @param statements how many statements were decided on
   */
  record Closed(
      Instant time, AuditedSession session, String reason, Duration duration, long statements)
      implements SessionEvent {

    public Closed {
      Objects.requireNonNull(time);
      Objects.requireNonNull(session);
      Objects.requireNonNull(reason);
      Objects.requireNonNull(duration);
    }

    @Override
    public EventType type() {
      return EventType.SESSION_CLOSED;
    }

    @Override
    public void putInto(EntryFields fields) {
      session.putInto(fields);
      fields
          .put(AuditField.MESSAGE, reason)
          .put(AuditField.DURATION, duration)
          .put(AuditField.STATEMENTS, statements);
    }
  }

  /**
   * A client was not let in.
   *
   * @param identity whom the token names, when the token itself was good
   * @param claimedUser the startup packet's {@code user}, cut as PostgreSQL cuts names
   * @param claimedDatabase the startup packet's {@code database}, cut likewise
   * @param sqlState the SQLSTATE that the client got
   * @param reason why, in words; never any part of a token
   */
  record LoginRefused(
      Instant time,
      ClientConnection connection,
      Optional<Identity> identity,
      String claimedUser,
      String claimedDatabase,
      String sqlState,
      String reason)
      implements SessionEvent {

    public LoginRefused {
      Objects.requireNonNull(time);
      Objects.requireNonNull(connection);
      Objects.requireNonNull(identity);
      claimedUser = ClientConnection.cut(claimedUser);
      claimedDatabase = ClientConnection.cut(claimedDatabase);
      Objects.requireNonNull(sqlState);
      Objects.requireNonNull(reason);
    }

    @Override
    public EventType type() {
      return EventType.LOGIN_REFUSED;
    }

    @Override
    public void putInto(EntryFields fields) {
      connection.putInto(fields);
      identity.ifPresent(known -> known.putInto(fields));
      fields
          .put(AuditField.DBMS, "postgresql")
          .put(AuditField.USER_CLAIMED, claimedUser)
          .put(AuditField.DATABASE, claimedDatabase)
          .put(AuditField.SQLSTATE, sqlState)
          .put(AuditField.MESSAGE, reason);
    }
  }
}
