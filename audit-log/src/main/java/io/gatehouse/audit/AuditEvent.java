package io.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened. Immutable; each kind carries what it needs and no more. No kind has a
 * field for a token, a password or a key.
 */
public sealed interface AuditEvent {

  EventType type();

  /** When it happened; kept to the microsecond. */
  Instant time();

  /** Puts everything but type and time into the entry. */
  void putInto(EntryFields fields);

  /**
   * A client logged in.
   *
   * @param groups of the token
   * @param names of its token
   * @param applied digest of the policy bundle in force
   */
  record SessionOpened(
      Instant time, AuditedSession session, List<String> groups, TokenNames names, String applied)
      implements AuditEvent {

    public SessionOpened {
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
  record SessionClosed(
      Instant time, AuditedSession session, String reason, Duration duration, long statements)
      implements AuditEvent {

    public SessionClosed {
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
      implements AuditEvent {

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

  /**
   * A statement was judged. Logged before anything of it goes upstream.
   *
   * @param decisionId the id that the client sees and that the outcome repeats
   * @param statement what was judged
   * @param verdict what was decided
   * @param policy the policy that decided
   * @param policies every policy that matched, those in shadow too
   * @param bundle digest of the policy bundle
   * @param message what the client was told; for an allow, the approval that let it run, or empty
   * @param would what would have come out if the policies in mode shadow that matched were
   *     enforced; empty when none matched
   */
  record Decision(
      Instant time,
      AuditedSession session,
      String decisionId,
      AuditedStatement statement,
      Verdict verdict,
      String policy,
      List<String> policies,
      String bundle,
      String message,
      Optional<Would> would)
      implements AuditEvent {

    /**
     * What policies in mode shadow would have done.
     *
     * @param verdict what would have come out
     * @param policy the policy that would have decided
     * @param policies those in mode shadow that matched
     */
    public record Would(Verdict verdict, String policy, List<String> policies) {
      public Would {
        Objects.requireNonNull(verdict);
        Objects.requireNonNull(policy);
        policies = List.copyOf(policies);
      }
    }

    public Decision {
      Objects.requireNonNull(time);
      Objects.requireNonNull(session);
      Objects.requireNonNull(decisionId);
      Objects.requireNonNull(statement);
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(policy);
      policies = List.copyOf(policies);
      Objects.requireNonNull(bundle);
      Objects.requireNonNull(message);
      Objects.requireNonNull(would);
    }

    @Override
    public EventType type() {
      return EventType.DECISION;
    }

    @Override
    public void putInto(EntryFields fields) {
      session.putInto(fields);
      statement.putInto(fields);
      fields
          .put(AuditField.DECISION_ID, decisionId)
          .put(AuditField.VERDICT, verdict.label())
          .put(AuditField.POLICY, policy)
          .put(AuditField.POLICIES, policies)
          .put(AuditField.DIGEST, bundle);
      would.ifPresent(
          shadowed ->
              fields
                  .put(AuditField.WOULD, shadowed.verdict().label())
                  .put(AuditField.WOULD_POLICIES, shadowed.policies())
                  .put(AuditField.WOULD_POLICY, shadowed.policy()));
      if (!message.isEmpty()) {
        fields.put(AuditField.MESSAGE, message);
      }
    }
  }

  /**
   * A result's mask plan was made.
   *
   * @param columns the columns masked and how
   */
  record Masking(
      Instant time, AuditedSession session, String decisionId, List<MaskedColumn> columns)
      implements AuditEvent {

    /**
     * One masked column.
     *
     * @param column {@code schema.name.column}, or the output column's name when its origin isn't
     *     known
     * @param mask how: {@code email}, {@code full}…
     * @param policy which policy says so
     */
    public record MaskedColumn(String column, String mask, String policy) {
      public MaskedColumn {
        Objects.requireNonNull(column);
        Objects.requireNonNull(mask);
        Objects.requireNonNull(policy);
      }
    }

    public Masking {
      Objects.requireNonNull(time);
      Objects.requireNonNull(session);
      Objects.requireNonNull(decisionId);
      columns = List.copyOf(columns);
    }

    @Override
    public EventType type() {
      return EventType.MASKING;
    }

    @Override
    public void putInto(EntryFields fields) {
      session.putInto(fields);
      fields
          .put(AuditField.DECISION_ID, decisionId)
          .put(AuditField.MASKED_COLUMNS, columns.stream().map(MaskedColumn::column).toList())
          .put(AuditField.MASKS, columns.stream().map(MaskedColumn::mask).toList())
          .put(AuditField.MASKS_POLICIES, columns.stream().map(MaskedColumn::policy).toList());
    }
  }

  /**
   * What became of a statement. Joined to its decision by the decision's id.
   *
   * @param sqlState {@code 00000} or the error's
   * @param operation the command tag's words ({@code INSERT}); empty when there was none
   * @param returnedRows rows that went to the client
   * @param affectedRows rows changed, when the command tag says it
   * @param bytes of all DataRow and CopyData that went to the client
   * @param duration from forwarding to completion
   * @param exposure which columns the rows showed, and how
   * @param detected what was seen in values that no mask covers
   */
  record Outcome(
      Instant time,
      AuditedSession session,
      String decisionId,
      String sqlState,
      String operation,
      long returnedRows,
      OptionalLong affectedRows,
      long bytes,
      Duration duration,
      Exposure exposure,
      List<Detected> detected)
      implements AuditEvent {

    /**
     * What values of a column were seen to look like.
     *
     * @param column {@code schema.name.column}, or the output column's name when it is no plain
     *     column
     * @param kind {@code email}, {@code card}…
     * @param cells how many values
     */
    public record Detected(String column, String kind, long cells) {
      public Detected {
        Objects.requireNonNull(column);
        Objects.requireNonNull(kind);
      }
    }

    public Outcome {
      Objects.requireNonNull(time);
      Objects.requireNonNull(session);
      Objects.requireNonNull(decisionId);
      Objects.requireNonNull(sqlState);
      Objects.requireNonNull(operation);
      Objects.requireNonNull(affectedRows);
      Objects.requireNonNull(duration);
      Objects.requireNonNull(exposure);
      detected = List.copyOf(detected);
    }

    /** An outcome in which nothing was detected. */
    public Outcome(
        Instant time,
        AuditedSession session,
        String decisionId,
        String sqlState,
        String operation,
        long returnedRows,
        OptionalLong affectedRows,
        long bytes,
        Duration duration,
        Exposure exposure) {
      this(
          time,
          session,
          decisionId,
          sqlState,
          operation,
          returnedRows,
          affectedRows,
          bytes,
          duration,
          exposure,
          List.of());
    }

    @Override
    public EventType type() {
      return EventType.OUTCOME;
    }

    @Override
    public void putInto(EntryFields fields) {
      session.putInto(fields);
      fields
          .put(AuditField.DECISION_ID, decisionId)
          .put(AuditField.SQLSTATE, sqlState)
          .put(AuditField.RETURNED_ROWS, returnedRows)
          .put(AuditField.AFFECTED_ROWS, affectedRows)
          .put(AuditField.RETURNED_BYTES, bytes)
          .put(AuditField.DURATION, duration)
          .put(AuditField.DETECTED_COLUMNS, detected.stream().map(Detected::column).toList())
          .put(AuditField.DETECTED_KINDS, detected.stream().map(Detected::kind).toList())
          .put(
              AuditField.DETECTED_CELLS,
              detected.stream().map(found -> Long.toString(found.cells())).toList());
      exposure.putInto(fields);
      if (!operation.isEmpty()) {
        fields.put(AuditField.OPERATION, operation);
      }
    }
  }

  /**
   * What people share control of changed: an approval, a grant, a freeze, the denylist. Logged
   * before it takes effect; {@code not_done} follows when it then could not.
   *
   * @param by who did it; empty for the clock, and for a session that its client left
   * @param action {@code open}, {@code approve}, {@code deny}, {@code withdraw}, {@code expire},
   *     {@code use}, {@code revoke}, {@code freeze}, {@code unfreeze}…
   * @param object of what: {@code request 7F3K-9QXM}
   * @param database which it is about, when it is about one
   * @param reason why, in words; may be empty
   * @param ticket may be empty
   * @param sessionId the session that holds the statement, when there is one
   * @param decisionId the decision about it, when there is one
   */
  record ControlChange(
      Instant time,
      Optional<Identity> by,
      String action,
      String object,
      Optional<String> database,
      String reason,
      String ticket,
      Optional<String> sessionId,
      Optional<String> decisionId)
      implements AuditEvent {

    public ControlChange {
      Objects.requireNonNull(time);
      Objects.requireNonNull(by);
      Objects.requireNonNull(action);
      Objects.requireNonNull(object);
      Objects.requireNonNull(database);
      Objects.requireNonNull(reason);
      Objects.requireNonNull(ticket);
      Objects.requireNonNull(sessionId);
      Objects.requireNonNull(decisionId);
    }

    @Override
    public EventType type() {
      return EventType.CONTROL_CHANGE;
    }

    @Override
    public void putInto(EntryFields fields) {
      by.ifPresent(known -> known.putInto(fields));
      fields
          .put(AuditField.CONTROL_ACTION, action)
          .put(AuditField.CONTROL_OBJECT, object)
          .put(AuditField.DATABASE, database)
          .put(AuditField.SESSION_ID, sessionId)
          .put(AuditField.DECISION_ID, decisionId);
      if (!reason.isEmpty()) {
        fields.put(AuditField.MESSAGE, reason);
      }
      if (!ticket.isEmpty()) {
        fields.put(AuditField.TICKET, ticket);
      }
    }
  }

  /**
   * A policy bundle was loaded, or refused.
   *
   * @param digest of the bundle that is in force now
   * @param before digest of the one in whose place it came; empty at the start, and when the one in
   *     force was kept
   * @param policies how many it holds, when it is loaded at the start
   * @param error why another was refused and this one kept; empty when it is newly in force
   */
  record PolicyLoaded(
      Instant time,
      String digest,
      Optional<String> before,
      OptionalLong policies,
      Optional<String> error)
      implements AuditEvent {

    public PolicyLoaded {
      Objects.requireNonNull(time);
      Objects.requireNonNull(digest);
      Objects.requireNonNull(before);
      Objects.requireNonNull(policies);
      Objects.requireNonNull(error);
    }

    @Override
    public EventType type() {
      return EventType.POLICY_LOADED;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.DIGEST, digest)
          .put(AuditField.DIGEST_BEFORE, before)
          .put(AuditField.POLICY_COUNT, policies)
          .put(AuditField.MESSAGE, error);
    }
  }

  /**
   * The proxy started, or changed its configuration.
   *
   * @param version of the program
   * @param digest of the configuration
   * @param summary in words, without secrets
   */
  record Configuration(Instant time, String version, String digest, String summary)
      implements AuditEvent {

    public Configuration {
      Objects.requireNonNull(time);
      Objects.requireNonNull(version);
      Objects.requireNonNull(digest);
      Objects.requireNonNull(summary);
    }

    @Override
    public EventType type() {
      return EventType.CONFIGURATION;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.VERSION, version)
          .put(AuditField.DIGEST, digest)
          .put(AuditField.MESSAGE, summary);
    }
  }

  /**
   * The first entry of a log. Written by the log itself.
   *
   * @param origin the log's name
   * @param format how it lies on disk: {@code tlog-tiles/1}
   * @param key the vkey that verifies its checkpoints
   */
  record LogStarted(Instant time, String origin, String format, String key) implements AuditEvent {

    public LogStarted {
      Objects.requireNonNull(time);
      Objects.requireNonNull(origin);
      Objects.requireNonNull(format);
      Objects.requireNonNull(key);
    }

    @Override
    public EventType type() {
      return EventType.LOG_STARTED;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.LOG_ORIGIN, origin)
          .put(AuditField.LOG_FORMAT, format)
          .put(AuditField.LOG_KEY, key);
    }
  }

  /**
   * Checkpoints are signed with another key from here on. Written by the log itself.
   *
   * @param key the vkey that verifies them
   * @param rotation a signed note by the key before that names the new one
   */
  record KeyRotated(Instant time, String key, String rotation) implements AuditEvent {

    public KeyRotated {
      Objects.requireNonNull(time);
      Objects.requireNonNull(key);
      Objects.requireNonNull(rotation);
    }

    @Override
    public EventType type() {
      return EventType.KEY_ROTATED;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields.put(AuditField.LOG_KEY, key).put(AuditField.LOG_ROTATION, rotation);
    }
  }

  /**
   * A torn end was cut when the log was opened. Written by the log itself.
   *
   * @param file the file that was cut
   * @param bytes how much was cut
   * @param tiles how many tiles were missing or damaged, and were made anew
   */
  record Recovered(Instant time, String file, long bytes, long tiles) implements AuditEvent {

    public Recovered {
      Objects.requireNonNull(time);
      Objects.requireNonNull(file);
    }

    @Override
    public EventType type() {
      return EventType.RECOVERED;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.RECOVERED_FILE, file)
          .put(AuditField.RECOVERED_BYTES, bytes)
          .put(AuditField.RECOVERED_TILES, tiles);
    }
  }

  /**
   * The clock went back: entries from here on have earlier times than some before. Written by the
   * log itself.
   *
   * @param time what it shows now
   * @param before what it had shown
   */
  record ClockWentBack(Instant time, Instant before) implements AuditEvent {

    public ClockWentBack {
      Objects.requireNonNull(time);
      Objects.requireNonNull(before);
    }

    @Override
    public EventType type() {
      return EventType.CLOCK_WENT_BACK;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields.put(AuditField.CLOCK_BEFORE, before.toString());
    }
  }

  /**
   * What was kept apart from an entry is erased. Logged before that is done.
   *
   * @param decisionId the decision whose text and parameters are erased
   * @param entry the number of its entry
   * @param by who asked for it, as the operating system knows them
   * @param reason why
   */
  record Erased(Instant time, String decisionId, long entry, String by, String reason)
      implements AuditEvent {

    public Erased {
      Objects.requireNonNull(time);
      Objects.requireNonNull(decisionId);
      Objects.requireNonNull(by);
      Objects.requireNonNull(reason);
    }

    @Override
    public EventType type() {
      return EventType.ERASED;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.DECISION_ID, decisionId)
          .put(AuditField.ERASED_ENTRY, entry)
          .put(AuditField.ERASED_BY, by)
          .put(AuditField.MESSAGE, reason);
    }
  }

  /**
   * Old entries are removed; their hashes stay. Logged before that is done.
   *
   * @param before the number of the first entry that is kept
   * @param origin the log's name, which its first entry has told so far
   * @param key the vkey of the key that signs, likewise
   * @param rule which rule says so
   */
  record Retired(Instant time, long before, String origin, String key, String rule)
      implements AuditEvent {

    public Retired {
      Objects.requireNonNull(time);
      Objects.requireNonNull(origin);
      Objects.requireNonNull(key);
      Objects.requireNonNull(rule);
    }

    @Override
    public EventType type() {
      return EventType.RETIRED;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.RETIRED_BEFORE, before)
          .put(AuditField.LOG_ORIGIN, origin)
          .put(AuditField.LOG_KEY, key)
          .put(AuditField.MESSAGE, rule);
    }
  }

  /**
   * The log's disk fills up, or has room again.
   *
   * @param state {@code low}, {@code full} or {@code ok}; see {@link DiskThresholds}
   * @param free bytes
   */
  record DiskSpace(Instant time, String state, long free) implements AuditEvent {

    public DiskSpace {
      Objects.requireNonNull(time);
      Objects.requireNonNull(state);
    }

    @Override
    public EventType type() {
      return EventType.DISK_SPACE;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields.put(AuditField.DISK_STATE, state).put(AuditField.DISK_FREE, free);
    }
  }
}
