package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.JsonEntry;
import io.gatehouse.audit.tlog.Verification.Problem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What entries say about the log itself, and about files beside it. */
final class EntryChecks {

  private final String origin;
  private final SideFiles sideFiles;
  private final List<VerifierKey> keys = new ArrayList<>();
  private final Set<Long> missing = new HashSet<>();
  private final Set<Long> erased = new HashSet<>();
  private long retiredBefore;

  EntryChecks(String origin, SideFiles sideFiles) {
    this.origin = origin;
    this.sideFiles = sideFiles;
  }

  /** The keys that the log names, the one in force last. */
  List<VerifierKey> keys() {
    return keys;
  }

  long erased() {
    return erased.size();
  }

  /**
   * Looks at the next entry.
   *
   * @param file where it was found
   */
  JsonEntry check(long sequence, byte[] json, String file) throws IOException, FoundException {
    JsonEntry entry;
    try {
      entry = new JsonEntry(sequence, "", json, Optional.empty(), sideFiles);
    } catch (AuditLogCorruptException e) {
      throw new FoundException(Problem.MALFORMED, file, sequence, e.getMessage());
    }
    Optional<EventType> type = entry.type();
    if (sequence == 0) {
      start(entry, file);
    } else if (type.equals(Optional.of(EventType.KEY_ROTATED))) {
      rotated(entry, file);
    } else if (type.equals(Optional.of(EventType.RETIRED))) {
      retired(entry, file);
    } else if (type.equals(Optional.of(EventType.ERASED))) {
      entry.number(AuditField.ERASED_ENTRY).ifPresent(erased::add);
    }
    for (String sha256 : entry.detached()) {
      sideFile(sequence, sha256, file);
    }
    return entry;
  }

  private void start(JsonEntry entry, String file) throws FoundException {
    if (!entry.type().equals(Optional.of(EventType.LOG_STARTED))
        || !entry.text(AuditField.LOG_FORMAT).equals(Optional.of(SegmentStore.FORMAT))
        || !entry.text(AuditField.LOG_ORIGIN).equals(Optional.of(origin))) {
      throw new FoundException(
          Problem.NOT_A_START, file, 0, "the log does not begin with the start of " + origin);
    }
    keys.add(key(entry, file));
  }

  private void rotated(JsonEntry entry, String file) throws FoundException {
    VerifierKey named = key(entry, file);
    try {
      KeyRotation rotation =
          KeyRotation.parse(entry.text(AuditField.LOG_ROTATION).orElse("nothing"));
      if (keys.isEmpty()) {
        // What named the key before is not kept any more.
        keys.add(rotation.before());
      }
      // Told twice when the proxy died between the event and the checkpoint.
      boolean again = named.equals(current()) && rotation.after().equals(named);
      if (!again && (!rotation.before().equals(current()) || !rotation.after().equals(named))) {
        throw new AuditLogCorruptException("a key's rotation does not begin with the key in force");
      }
    } catch (AuditLogCorruptException e) {
      throw new FoundException(Problem.SIGNATURE, file, entry.sequence(), e.getMessage());
    }
    keys.add(named);
  }

  private void retired(JsonEntry entry, String file) throws FoundException {
    retiredBefore = Math.max(retiredBefore, entry.number(AuditField.RETIRED_BEFORE).orElse(0));
    if (keys.isEmpty()) {
      keys.add(key(entry, file));
    }
  }

  private VerifierKey current() {
    return keys.isEmpty() ? null : keys.get(keys.size() - 1);
  }

  private static VerifierKey key(JsonEntry entry, String file) throws FoundException {
    try {
      return VerifierKey.parse(entry.text(AuditField.LOG_KEY).orElse(""));
    } catch (IllegalArgumentException e) {
      throw new FoundException(
          Problem.SIGNATURE, file, entry.sequence(), "the key that it names: " + e.getMessage());
    }
  }

  private void sideFile(long sequence, String sha256, String file)
      throws IOException, FoundException {
    String name = SideFiles.nameOf(sha256);
    try {
      sideFiles.read(sha256);
    } catch (NoSuchFileException e) {
      throw new FoundException(Problem.SIDE_FILE_MISSING, name, sequence, name + " is missing");
    } catch (AuditLogCorruptException e) {
      throw new FoundException(
          Problem.SIDE_FILE_MISMATCH, name, sequence, file + ": " + e.getMessage());
    }
  }

  /**
   * Looks at what was kept apart from an entry.
   *
   * @param payload what was found in its place
   * @param file where
   */
  void payload(JsonEntry entry, Optional<byte[]> payload, String file) throws FoundException {
    if (payload.isPresent() && !entry.hasPayload(payload.get())) {
      throw new FoundException(
          Problem.PAYLOAD_MISMATCH,
          file,
          entry.sequence(),
          "what was kept apart from the entry does not have the hash that the entry names");
    }
    if (payload.isEmpty() && entry.payloadHash().isPresent()) {
      missing.add(entry.sequence());
    }
  }

  /** After the last entry: whatever is not there must have been erased or removed by rule. */
  void end(long firstKept) throws FoundException {
    for (long sequence : missing) {
      if (!erased.contains(sequence)) {
        throw new FoundException(
            Problem.PAYLOAD_MISSING,
            TilePath.payloads(sequence / TilePath.WIDTH),
            sequence,
            "what was kept apart from the entry is missing, and was not erased by rule");
      }
    }
    if (firstKept > retiredBefore) {
      throw new FoundException(
          Problem.ENTRIES_MISSING,
          Retention.NAME,
          0,
          "entries before " + firstKept + " are missing, and were not removed by rule");
    }
  }
}
