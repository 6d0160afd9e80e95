package io.gatehouse.audit.chain;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.GroupCommitLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

/**
 * A directory that holds one log of format 1:
 *
 * <pre>
 *   log-00000000000000000000.jsonl   segments: a line an entry, named after their first entry
 *   side/&lt;sha-256&gt;.json              values too long for their entries
 *   head                             how far the log reached at least
 *   lock, writer                     who writes
 * </pre>
 */
public record AuditDirectory(Path path) {

  public AuditDirectory {
    Objects.requireNonNull(path);
  }

  /**
   * Opens the log for writing, makes it when there is none, cuts a torn end.
   *
   * @throws io.gatehouse.audit.AuditLogCorruptException when more than its end is damaged
   * @throws IOException when another process has it, or the file system says no
   */
  public AuditLog open(AuditLogOptions options) throws IOException {
    return open(options, SegmentFile::open);
  }

  AuditLog open(AuditLogOptions options, SegmentFile.Opener opener) throws IOException {
    createDirectory();
    WriterLock lock = WriterLock.take(path);
    ChainStore store;
    ChainRecovery recovery;
    try {
      recovery = ChainRecovery.of(path, options.origin());
      store =
          new ChainStore(
              recovery.current(), recovery.end(), options.maxSegmentBytes(), opener, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    Clock clock = Clock.systemUTC();
    try {
      return GroupCommitLog.start(
          store,
          options,
          recovery.cutBytes() == 0
              ? Optional.empty()
              : Optional.of(
                  new AuditEvent.Recovered(
                      clock.instant(), recovery.current().name(), recovery.cutBytes())),
          clock);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void createDirectory() throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(path);
    }
  }

  /**
   * Reads from the first entry on. It does not ask whether hashes are right: {@link #verify} does.
   *
   * @throws IOException when there is no such directory
   */
  public AuditReader read() throws IOException {
    return ChainReader.ofAll(path);
  }

  /** Reads from the n-th last entry on, as {@link #read} does. */
  public AuditReader readLast(int entries) throws IOException {
    if (entries < 0) {
      throw new IllegalArgumentException("entries is negative: " + entries);
    }
    return ChainReader.ofLast(path, entries);
  }

  /**
   * Reads everything and compares every byte with what the chain says. A writer may be at work.
   *
   * <p>It can't see that somebody with write access to the directory cut the log's end and changed
   * the head file to match, or wrote the whole log anew: {@link #verify(long, String)} can.
   */
  public Verification verify() throws IOException {
    return new ChainVerifier(path, Optional.empty()).verify();
  }

  /**
   * As {@link #verify()}, and the log must hold that entry with that hash, as an earlier
   * verification found them ({@link Verification#entries} - 1, {@link Verification#lastHash}).
   */
  public Verification verify(long sequence, String hash) throws IOException {
    return new ChainVerifier(path, Optional.of(new Head(sequence, hash))).verify();
  }
}
