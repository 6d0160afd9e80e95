package io.gatehouse.audit;

import java.time.Instant;
import java.util.Objects;

/** What the log says of itself. */
public sealed interface LogEvent extends AuditEvent {

  /**
   * The first entry of a log. Written by the log itself.
   *
   * @param origin the log's name
   * @param format how it lies on disk: {@code tlog-tiles/1}
   * @param key the vkey that verifies its checkpoints
   */
  record Started(Instant time, String origin, String format, String key) implements LogEvent {

    public Started {
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
  record KeyRotated(Instant time, String key, String rotation) implements LogEvent {

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
  record Recovered(Instant time, String file, long bytes, long tiles) implements LogEvent {

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
  record ClockWentBack(Instant time, Instant before) implements LogEvent {

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
      implements LogEvent {

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
      implements LogEvent {

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
  record DiskSpace(Instant time, String state, long free) implements LogEvent {

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
