package io.gatehouse.audit;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a log is written.
 *
 * @param origin names the log for ever: {@code <deployment>/<proxy>}
 * @param durability what an append waits for
 * @param forceEvery with {@link Durability#ASYNC}, the longest time between a write and its force
 * @param maxQueued so many entries may wait; more are refused at once
 * @param maxEntryBytes an entry's JSON; longer values move to side files, the longest first. At
 *     most {@value #ENTRY_BYTES_LIMIT}, which is what C2SP tlog-tiles allows an entry
 * @param maxEventBytes an event's JSON with all its values, those in side files too; a larger event
 *     can't be logged
 * @param maxSegmentBytes a segment file that has reached this size is followed by a new one, and
 *     removed when all its entries are in tiles under a checkpoint
 * @param checkpointEvery how often a checkpoint is signed while entries come
 * @param statementText how much of statements is kept
 * @param retention entries older than this are removed, in whole bundles; empty to keep all
 * @param disk what happens when the disk fills up
 */
public record AuditLogOptions(
    String origin,
    Durability durability,
    Duration forceEvery,
    int maxQueued,
    int maxEntryBytes,
    int maxEventBytes,
    long maxSegmentBytes,
    Duration checkpointEvery,
    StatementText statementText,
    Optional<Duration> retention,
    DiskThresholds disk) {

  /** The most that an entry may ever have. */
  public static final int ENTRY_BYTES_LIMIT = 65_535;

  /** Enough for every field in its shortest form. */
  static final int ENTRY_BYTES_MINIMUM = 8_192;

  public AuditLogOptions {
    // The rest of what C2SP signed-note allows in the name of a key would only invite look-alikes.
    if (origin.isBlank()
        || origin.length() > 255
        || !origin.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '+')) {
      throw new IllegalArgumentException(
          "an origin is 1 to 255 printable ASCII characters without space and plus");
    }
    Objects.requireNonNull(durability);
    if (forceEvery.compareTo(Duration.ofMillis(1)) < 0
        || forceEvery.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("forceEvery is 1 ms to 1 min, not " + forceEvery);
    }
    if (maxQueued < 1) {
      throw new IllegalArgumentException("maxQueued is at least 1, not " + maxQueued);
    }
    if (maxEntryBytes < ENTRY_BYTES_MINIMUM || maxEntryBytes > ENTRY_BYTES_LIMIT) {
      throw new IllegalArgumentException(
          "maxEntryBytes is "
              + ENTRY_BYTES_MINIMUM
              + " to "
              + ENTRY_BYTES_LIMIT
              + ", not "
              + maxEntryBytes);
    }
    if (maxEventBytes < maxEntryBytes) {
      throw new IllegalArgumentException("maxEventBytes is at least maxEntryBytes");
    }
    if (maxSegmentBytes < ENTRY_BYTES_LIMIT) {
      throw new IllegalArgumentException("maxSegmentBytes is at least " + ENTRY_BYTES_LIMIT);
    }
    if (checkpointEvery.compareTo(Duration.ofMillis(10)) < 0
        || checkpointEvery.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("checkpointEvery is 10 ms to 1 h, not " + checkpointEvery);
    }
    Objects.requireNonNull(statementText);
    if (retention.isPresent() && retention.get().compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("retention is at least 1 s, not " + retention.get());
    }
    Objects.requireNonNull(disk);
  }

  /**
   * Durable before forward; 200 ms; 100,000 entries; 65,535 bytes; 64 MiB; 64 MiB; 1 s; full; all
   * kept.
   */
  public static AuditLogOptions defaults(String origin) {
    return new AuditLogOptions(
        origin,
        Durability.BEFORE_FORWARD,
        Duration.ofMillis(200),
        100_000,
        ENTRY_BYTES_LIMIT,
        64 << 20,
        64L << 20,
        Duration.ofSeconds(1),
        StatementText.FULL,
        Optional.empty(),
        DiskThresholds.DEFAULT);
  }

  public AuditLogOptions withDurability(Durability durability, Duration forceEvery) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withMaxQueued(int maxQueued) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withMaxEntryBytes(int maxEntryBytes) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withMaxEventBytes(int maxEventBytes) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withMaxSegmentBytes(long maxSegmentBytes) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withCheckpointEvery(Duration checkpointEvery) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withStatementText(StatementText statementText) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withRetention(Optional<Duration> retention) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }

  public AuditLogOptions withDisk(DiskThresholds disk) {
    return new AuditLogOptions(
        origin,
        durability,
        forceEvery,
        maxQueued,
        maxEntryBytes,
        maxEventBytes,
        maxSegmentBytes,
        checkpointEvery,
        statementText,
        retention,
        disk);
  }
}
