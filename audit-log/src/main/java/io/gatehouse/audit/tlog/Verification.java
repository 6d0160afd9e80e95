package io.gatehouse.audit.tlog;

import java.util.Objects;
import java.util.Optional;

/**
 * What {@link AuditDirectory#verify()} found.
 *
 * @param entries how many entries are good
 * @param checkpoint the newest, when its signature is good
 * @param unsealed of the good entries, those that no checkpoint covers yet
 * @param firstKept the number of the first entry that retention has kept
 * @param erased how many payloads were erased, as the log itself says
 * @param key the key that signs the log now; pinned, or as the log itself says
 * @param incompleteBytes bytes behind the last whole entry while a writer is at work; else 0
 * @param writerActive whether a writer is at work
 * @param finding the first thing that is wrong; empty when nothing is
 */
public record Verification(
    long entries,
    Optional<Checkpoint> checkpoint,
    long unsealed,
    long firstKept,
    long erased,
    Optional<VerifierKey> key,
    long incompleteBytes,
    boolean writerActive,
    Optional<Finding> finding) {

  /** What can be wrong. */
  public enum Problem {
    /** There is no checkpoint. */
    CHECKPOINT_MISSING,
    /** The checkpoint is not in the format. */
    CHECKPOINT_MALFORMED,
    /** No key that the log names, or none that was expected, has signed the checkpoint. */
    SIGNATURE,
    /** The tree does not have the head that was signed. */
    ROOT_MISMATCH,
    /** A file is not in the format, or is missing. */
    MALFORMED,
    /** An entry's bytes don't have the hash that the tree has. */
    HASH_MISMATCH,
    /** A tile is not made of what is below it. */
    TILE_MISMATCH,
    /** The first entry is not the log's start. */
    NOT_A_START,
    /** A segment file is missing. */
    MISSING_SEGMENT,
    /** An entry in a segment is not the one that was sealed. */
    SEGMENT_MISMATCH,
    /** The last entry is not complete, and no writer is at work. */
    TORN_TAIL,
    /** A side file is missing. */
    SIDE_FILE_MISSING,
    /** A side file's bytes don't have the hash that it is named after. */
    SIDE_FILE_MISMATCH,
    /**
     * What was kept apart from an entry is not there, and the log does not say that it was erased.
     */
    PAYLOAD_MISSING,
    /** What was kept apart from an entry does not have the hash that the entry names. */
    PAYLOAD_MISMATCH,
    /** Entries are not there, and the log does not say that they were removed. */
    ENTRIES_MISSING,
    /** The log no longer reaches what a checkpoint covers. */
    END_MISSING,
    /** The log contradicts a checkpoint that was signed earlier: its history was rewritten. */
    HISTORY_REWRITTEN
  }

  /**
   * Something that is wrong.
   *
   * @param problem what is wrong
   * @param file name of the file, within the directory
   * @param sequence the number of the entry that it is about, or that was due there
   * @param detail in words
   */
  public record Finding(Problem problem, String file, long sequence, String detail) {
    public Finding {
      Objects.requireNonNull(problem);
      Objects.requireNonNull(file);
      Objects.requireNonNull(detail);
    }
  }

  public Verification {
    Objects.requireNonNull(checkpoint);
    Objects.requireNonNull(key);
    Objects.requireNonNull(finding);
  }

  public boolean ok() {
    return finding.isEmpty();
  }
}
