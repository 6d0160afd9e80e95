package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.AuditLogFailedException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.GroupCommitLog;
import io.gatehouse.audit.LogEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A directory that holds one log:
 *
 * <pre>
 *   checkpoint                      the newest, signed
 *   tile/&lt;level&gt;/&lt;N&gt;[.p/&lt;W&gt;]        hashes
 *   tile/entries/&lt;N&gt;[.p/&lt;W&gt;]        entries
 *   payload/&lt;N&gt;                     what is kept apart from entries and can be erased
 *   side/&lt;sha-256&gt;.json             values too long for their entries
 *   log-00000000000000000000.seg    segments: what has come since the last whole tiles were forced
 *   lock, writer                    who writes
 * </pre>
 */
public record AuditDirectory(Path path) {

  public AuditDirectory {
    Objects.requireNonNull(path);
  }

  /** Where a log's key lies unless somebody says otherwise: beside the directory. */
  public Path defaultKeyFile() {
    Path directory = path.toAbsolutePath().normalize();
    Path name = directory.getFileName();
    return directory.resolveSibling((name == null ? "audit" : name) + ".key");
  }

  /** As {@link #open(AuditLogOptions, Path)}, with the key in its usual place. */
  public AuditLog open(AuditLogOptions options) throws IOException {
    return open(options, defaultKeyFile());
  }

  /**
   * Opens the log for writing, makes it and its key when there is neither, cuts a torn end.
   *
   * @throws AuditLogCorruptException when more than its end is damaged
   * @throws IOException when another process has it, its key is not there or another, or the file
   *     system says no
   */
  public AuditLog open(AuditLogOptions options, Path keyFile) throws IOException {
    return open(options, keyFile, SegmentFile::open);
  }

  AuditLog open(AuditLogOptions options, Path keyFile, SegmentFile.Opener opener)
      throws IOException {
    return open(options, keyFile, opener, this::freeBytes);
  }

  AuditLog open(
      AuditLogOptions options, Path keyFile, SegmentFile.Opener opener, LongSupplier freeBytes)
      throws IOException {
    createDirectory();
    refuseWhatIsNoLog();
    WriterLock lock = WriterLock.take(path);
    SegmentStore store;
    List<AuditEvent> first;
    SigningKey key;
    try {
      key = key(keyFile, options.origin());
      Recovery recovery = Recovery.of(path, key.verifier());
      first = first(options, recovery, key.verifier(), keyFile);
      store = store(options, recovery, key, opener, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    GroupCommitLog log;
    try {
      log = GroupCommitLog.start(store, options, first);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
    try {
      store.awaitCheckpoint();
      if (first.stream().anyMatch(LogEvent.KeyRotated.class::isInstance)) {
        KeyRotation.takenIn(keyFile);
      }
      store.keepHouse(
          new Housekeeper(
              path, options, log, store.sealer(), key.verifier(), Clock.systemUTC(), freeBytes));
      return log;
    } catch (IOException | RuntimeException e) {
      closeQuietly(log);
      throw e;
    }
  }

  private long freeBytes() {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException e) {
      // A disk that does not even say how full it is.
      return 0;
    }
  }

  private static void closeQuietly(AuditLog log) {
    try {
      log.close();
    } catch (AuditLogFailedException e) {
      // Why it failed is what the caller is told already.
      return;
    }
  }

  private SegmentStore store(
      AuditLogOptions options,
      Recovery recovery,
      SigningKey key,
      SegmentFile.Opener opener,
      WriterLock lock)
      throws IOException {
    long sealed = recovery.checkpoint().map(Checkpoint::size).orElse(-1L);
    recovery.builder().beyondWhatIsThere(Math.max(0, sealed));
    Path current = recovery.current().path();
    Sealer sealer =
        new Sealer(
            new TileFiles(path),
            recovery.builder(),
            key,
            options.checkpointEvery(),
            recovery.current(),
            recovery.finished(),
            Files.exists(current) ? Files.size(current) : 0,
            sealed);
    return new SegmentStore(
        recovery.current(),
        recovery.builder().size(),
        options.maxSegmentBytes(),
        opener,
        sealer,
        lock);
  }

  private List<AuditEvent> first(
      AuditLogOptions options, Recovery recovery, VerifierKey key, Path keyFile)
      throws IOException {
    Clock clock = Clock.systemUTC();
    List<AuditEvent> first = new ArrayList<>();
    if (recovery.builder().size() == 0) {
      first.add(
          new LogEvent.Started(
              clock.instant(), options.origin(), SegmentStore.FORMAT, key.toString()));
    }
    long repaired = recovery.builder().repaired();
    if (recovery.cutBytes() > 0 || repaired > 0) {
      first.add(
          new LogEvent.Recovered(
              clock.instant(), recovery.current().name(), recovery.cutBytes(), repaired));
    }
    Optional<Checkpoint> checkpoint = recovery.checkpoint();
    if (checkpoint.isPresent() && !checkpoint.get().isSignedBy(key)) {
      KeyRotation rotation =
          KeyRotation.pending(keyFile)
              .filter(found -> found.after().equals(key))
              .filter(found -> checkpoint.get().isSignedBy(found.before()))
              .orElseThrow(() -> anotherKey(keyFile));
      first.add(new LogEvent.KeyRotated(clock.instant(), key.toString(), rotation.toString()));
    }
    Optional<Instant> last = lastTime(recovery.builder().size());
    Instant now = clock.instant();
    if (last.isPresent()
        && Duration.between(now, last.get()).compareTo(GroupCommitLog.CLOCK_TOLERANCE) > 0) {
      first.add(new LogEvent.ClockWentBack(now, last.get()));
    }
    return first;
  }

  /** When the last entry was made. */
  private Optional<Instant> lastTime(long size) throws IOException {
    if (size == 0) {
      return Optional.empty();
    }
    try (AuditReader reader = readFrom(size - 1)) {
      return reader.next().map(AuditEntry::time);
    }
  }

  private SigningKey key(Path keyFile, String origin) throws IOException {
    if (Files.exists(keyFile)) {
      return SigningKey.read(keyFile, origin);
    }
    if (Files.exists(path.resolve(Checkpoint.NAME)) || !Segment.list(path).isEmpty()) {
      throw new IOException(
          "the audit log's key "
              + keyFile
              + " is not there, and the log in "
              + path
              + " goes on with no other. Put it back, or start a new log in another directory");
    }
    return SigningKey.create(keyFile, origin);
  }

  private static IOException anotherKey(Path keyFile) {
    return new IOException(
        "the audit log was not signed with the key "
            + keyFile
            + ": put the right one there. A key is replaced with: gatehouse audit keygen --rotate");
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

  private void refuseWhatIsNoLog() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        if (Files.isSymbolicLink(file)) {
          throw new AuditLogCorruptException(
              file
                  + " is a symbolic link: the audit log's files are files, and its folders folders");
        }
        if (file.getFileName().toString().endsWith(".jsonl")) {
          throw new AuditLogCorruptException(
              path
                  + " holds a log of an earlier format, which is not written any more: keep it, and"
                  + " name another directory");
        }
      }
    }
  }

  /**
   * Reads from the first entry on that is kept. It does not ask whether hashes are right: {@link
   * #verify} does.
   *
   * @throws IOException when there is no such directory
   */
  public AuditReader read() throws IOException {
    return TlogReader.ofAll(path);
  }

  /** Reads from an entry on, as {@link #read()} does. */
  public AuditReader readFrom(long sequence) throws IOException {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence is negative: " + sequence);
    }
    return TlogReader.from(path, sequence);
  }

  /** Reads from the n-th last entry on, as {@link #read()} does. */
  public AuditReader readLast(int entries) throws IOException {
    if (entries < 0) {
      throw new IllegalArgumentException("entries is negative: " + entries);
    }
    return TlogReader.ofLast(path, entries);
  }

  /** The number of the first entry that is kept. */
  public long firstKept() throws IOException {
    return Retention.firstKept(path);
  }

  /** Reads single entries that a checkpoint covers. */
  public SealedEntries sealedEntries() {
    return new SealedEntries(path);
  }

  /** The newest checkpoint, whose signature is not asked; empty when there is none yet. */
  public Optional<Checkpoint> checkpoint() throws IOException {
    return Checkpoint.readFrom(path);
  }

  /** As {@link #verify(Expectations)}, for somebody who knows nothing about the log. */
  public Verification verify() throws IOException {
    return verify(Expectations.NONE);
  }

  /**
   * Reads everything, makes the tree anew and compares every byte with what was signed. A writer
   * may be at work.
   */
  public Verification verify(Expectations expected) throws IOException {
    return new TlogVerifier(path, expected).verify();
  }

  /**
   * Proves that an entry is in the log.
   *
   * @throws IOException when no checkpoint covers it yet, or it is not kept any more
   */
  public Proof.Inclusion proveInclusion(long sequence) throws IOException {
    Checkpoint checkpoint = requireCheckpoint();
    if (sequence < 0 || sequence >= checkpoint.size()) {
      throw new IOException(
          "the newest checkpoint covers " + checkpoint.size() + " entries, not entry " + sequence);
    }
    TileFiles files = new TileFiles(path);
    long index = sequence / TilePath.WIDTH;
    int width = (int) Math.min(TilePath.WIDTH, checkpoint.size() - index * TilePath.WIDTH);
    return new Proof.Inclusion(
        sequence,
        files.entries(index, width).entry((int) (sequence % TilePath.WIDTH)),
        new TreeHashes(files, checkpoint.size()).inclusion(sequence, checkpoint.size()),
        checkpoint);
  }

  /**
   * Proves that the log still begins with what an earlier checkpoint covers.
   *
   * @throws IOException when the newest checkpoint covers less
   */
  public Proof.Consistency proveConsistency(Checkpoint before) throws IOException {
    Checkpoint checkpoint = requireCheckpoint();
    if (before.size() > checkpoint.size()) {
      throw new IOException(
          "the newest checkpoint covers "
              + checkpoint.size()
              + " entries, the one given "
              + before.size());
    }
    return new Proof.Consistency(
        before,
        checkpoint,
        new TreeHashes(new TileFiles(path), checkpoint.size())
            .consistency(before.size(), checkpoint.size()));
  }

  /**
   * Erases the text and the parameters of a decision for good; the entry and every proof stay. The
   * log says so first. A proxy that writes the log does it within a second; without one, the log is
   * opened for it.
   *
   * @param decisionId the decision's
   * @param by who asks, as the operating system knows them
   * @param reason why; the log keeps it
   * @param options with which the log is opened when nobody writes it
   * @param keyFile likewise
   * @throws IOException when there is no such decision, nothing of it is kept apart, or it can't be
   *     done
   */
  public void erase(
      String decisionId, String by, String reason, AuditLogOptions options, Path keyFile)
      throws IOException {
    new Erasing(this).erase(decisionId, by, reason, options, keyFile);
  }

  private Checkpoint requireCheckpoint() throws IOException {
    return checkpoint()
        .orElseThrow(() -> new IOException("the audit log in " + path + " has no checkpoint yet"));
  }
}
