package io.gatehouse.audit.chain;

import java.util.Objects;
import java.util.Optional;

/**
 * What {@link AuditDirectory#verify()} found.
 *
 * @param entries how many entries are good
 * @param lastHash the last good entry's hash; 64 zeros when there is none. Kept elsewhere, it
 *     proves later that nothing up to this entry was changed
 * @param incompleteBytes bytes behind the last whole entry while a writer is at work; else 0
 * @param writerActive whether a writer is at work
 * @param finding the first thing that is wrong; empty when nothing is
 */
public record Verification(
    long entries,
    String lastHash,
    long incompleteBytes,
    boolean writerActive,
    Optional<Finding> finding) {

  /** What can be wrong. */
  public enum Problem {
    /** A line is not in the format. */
    MALFORMED,
    /** An entry's bytes don't have the hash that stands beside them. */
    HASH_MISMATCH,
    /** An entry names another predecessor than the one before it. */
    CHAIN_BROKEN,
    /** One or more entries are missing. */
    GAP,
    /** An entry stands where a later one should. */
    OUT_OF_ORDER,
    /** A whole segment file is missing, or is misnamed. */
    MISSING_SEGMENT,
    /** The first entry is not the log's start. */
    NOT_A_START,
    /** The last line is not complete, and no writer is at work. */
    TORN_TAIL,
    /** A side file is missing. */
    SIDE_FILE_MISSING,
    /** A side file's bytes don't have the hash that it is named after. */
    SIDE_FILE_MISMATCH,
    /** The head file names an entry that the log no longer reaches. */
    END_MISSING,
    /** The head file is damaged, or names another hash than the entry has. */
    HEAD_MISMATCH
  }

  /**
   * Something that is wrong.
   *
   * @param problem what is wrong
   * @param file name of the file, within the directory
   * @param line its line, from 1; 0 when it is about the whole file
   * @param sequence the sequence number that was due there
   * @param detail in words
   */
  public record Finding(Problem problem, String file, long line, long sequence, String detail) {
    public Finding {
      Objects.requireNonNull(problem);
      Objects.requireNonNull(file);
      Objects.requireNonNull(detail);
    }
  }

  public Verification {
    Objects.requireNonNull(lastHash);
    Objects.requireNonNull(finding);
  }

  public boolean ok() {
    return finding.isEmpty();
  }
}
