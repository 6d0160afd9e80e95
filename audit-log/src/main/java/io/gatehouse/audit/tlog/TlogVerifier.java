package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.JsonEntry;
import io.gatehouse.audit.tlog.Verification.Finding;
import io.gatehouse.audit.tlog.Verification.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a whole log, makes its tree anew and compares every byte with what was signed. One use
 * each.
 *
 * <p>What it can't show: that whoever holds the key wrote another history. Against that helps a
 * checkpoint kept elsewhere ({@link Expectations#against}).
 */
final class TlogVerifier {

  private static final int SNAPSHOT_ATTEMPTS = 10;

  private final Path directory;
  private final Expectations expected;
  private final Map<Long, List<Checkpoint>> against;
  private final TreeEdge edge = new TreeEdge();
  private final MerkleHash hash = new MerkleHash();
  private TileFiles files;
  private EntryChecks checks;
  private Optional<Checkpoint> trusted = Optional.empty();
  private Optional<VerifierKey> key = Optional.empty();
  private long unsealed;
  private long firstKept;
  private long incompleteBytes;
  private boolean writerActive;

  TlogVerifier(Path directory, Expectations expected) {
    this.directory = directory;
    this.expected = expected;
    this.against = expected.against().stream().collect(Collectors.groupingBy(Checkpoint::size));
    this.files = new TileFiles(directory);
    this.checks = new EntryChecks("", new SideFiles(directory));
  }

  Verification verify() throws IOException {
    Optional<Finding> finding = Optional.empty();
    try {
      find();
    } catch (FoundException e) {
      finding = Optional.of(e.finding());
    } catch (AuditLogCorruptException e) {
      finding =
          Optional.of(new Finding(Problem.MALFORMED, "", edge.size() + unsealed, e.getMessage()));
    }
    return new Verification(
        edge.size() + unsealed,
        trusted,
        unsealed,
        firstKept,
        checks.erased(),
        key,
        incompleteBytes,
        writerActive,
        finding);
  }

  private void find() throws IOException, FoundException {
    // Asked before files are read, so that a writer that has just gone counts as being there.
    writerActive = WriterLock.isTaken(directory);
    Checkpoint checkpoint = snapshot();
    checks = new EntryChecks(checkpoint.origin(), new SideFiles(directory));
    firstKept = Retention.firstKept(directory);
    for (long at = 0; at < checkpoint.size(); at = edge.size()) {
      int width = (int) Math.min(TilePath.WIDTH, checkpoint.size() - at);
      if (at < firstKept) {
        retired(at, width);
      } else {
        bundle(at, width);
      }
    }
    partials();
    if (!Arrays.equals(edge.root(), checkpoint.root())) {
      throw new FoundException(
          Problem.ROOT_MISMATCH,
          Checkpoint.NAME,
          checkpoint.size(),
          "the tree of all entries does not have the head that was signed");
    }
    signature(checkpoint);
    earlier(checkpoint);
    new SegmentChecks(directory, files, checkpoint.size(), checks).check(writerActive, this::ahead);
    checks.end(firstKept);
  }

  /** Takes the newest checkpoint and its partial tiles, while a writer may replace both. */
  private Checkpoint snapshot() throws IOException, FoundException {
    for (int attempt = 1; ; attempt++) {
      Optional<byte[]> bytes = files.read(Checkpoint.NAME);
      if (bytes.isEmpty()) {
        throw new FoundException(
            Problem.CHECKPOINT_MISSING, Checkpoint.NAME, 0, "there is no checkpoint");
      }
      Checkpoint checkpoint;
      try {
        checkpoint = Checkpoint.parse(bytes.get());
      } catch (AuditLogCorruptException e) {
        throw new FoundException(Problem.CHECKPOINT_MALFORMED, Checkpoint.NAME, 0, e.getMessage());
      }
      Map<String, byte[]> partials = new HashMap<>();
      List<String> names = TilePath.partials(checkpoint.size());
      for (String name : names) {
        Optional<byte[]> partial = files.read(name);
        partial.ifPresent(found -> partials.put(name, found));
      }
      if (partials.size() == names.size() || attempt == SNAPSHOT_ATTEMPTS || !writerActive) {
        files = new TileFiles(directory, partials);
        return checkpoint;
      }
    }
  }

  /** Entries that retention has removed: their hashes are left. */
  private void retired(long at, int width) throws IOException, FoundException {
    byte[] leaves = files.hashes(0, at / TilePath.WIDTH, width);
    for (int i = 0; i < width; i++) {
      add(Arrays.copyOfRange(leaves, i * MerkleHash.BYTES, (i + 1) * MerkleHash.BYTES));
    }
  }

  private void bundle(long at, int width) throws IOException, FoundException {
    long index = at / TilePath.WIDTH;
    String name = TilePath.entries(index, width);
    EntryBundle bundle = files.entries(index, width);
    byte[] leaves = files.hashes(0, index, width);
    Optional<PayloadBundle> payloads = payloads(index, width);
    for (int i = 0; i < width; i++) {
      byte[] leaf = hash.leaf(bundle.bytes(), bundle.offset(i), bundle.length(i));
      if (!Arrays.equals(
          leaf, 0, MerkleHash.BYTES, leaves, i * MerkleHash.BYTES, (i + 1) * MerkleHash.BYTES)) {
        throw new FoundException(
            Problem.HASH_MISMATCH,
            name,
            at + i,
            "its bytes don't have the hash that "
                + TilePath.hashes(0, index, width)
                + " has for it");
      }
      JsonEntry entry = checks.check(at + i, bundle.entry(i), name);
      if (width == TilePath.WIDTH) {
        int number = i;
        checks.payload(
            entry, payloads.flatMap(found -> found.payload(number)), TilePath.payloads(index));
      }
      add(leaf);
    }
  }

  private Optional<PayloadBundle> payloads(long index, int width) throws IOException {
    if (width < TilePath.WIDTH) {
      // Those of the last entries are in the segment.
      return Optional.empty();
    }
    String name = TilePath.payloads(index);
    Optional<byte[]> bytes = files.read(name);
    return bytes.isEmpty() ? Optional.empty() : Optional.of(PayloadBundle.parse(name, bytes.get()));
  }

  private void add(byte[] leaf) throws IOException, FoundException {
    String[] differs = new String[1];
    edge.add(
        leaf,
        (level, index, hashes) -> {
          if (!Arrays.equals(files.hashes(level, index, TilePath.WIDTH), hashes)) {
            differs[0] = TilePath.hashes(level, index, TilePath.WIDTH);
          }
        });
    if (differs[0] != null) {
      throw tile(differs[0]);
    }
    for (Checkpoint kept : against.getOrDefault(edge.size(), List.of())) {
      against(kept);
    }
  }

  private void partials() throws IOException, FoundException {
    for (int level = 0; level < edge.levels(); level++) {
      int count = edge.count(level);
      if (count > 0
          && !Arrays.equals(files.hashes(level, edge.index(level), count), edge.hashes(level))) {
        throw tile(TilePath.hashes(level, edge.index(level), count));
      }
    }
  }

  private FoundException tile(String name) {
    return new FoundException(
        Problem.TILE_MISMATCH, name, edge.size() - 1, "it is not made of what is below it");
  }

  private void against(Checkpoint kept) throws FoundException {
    if (!Arrays.equals(kept.root(), edge.root())) {
      requireOwn(kept);
      throw rewritten(
          "up to here the log is not what the checkpoint given was signed over: its history was"
              + " rewritten");
    }
  }

  private FoundException rewritten(String detail) {
    return new FoundException(Problem.HISTORY_REWRITTEN, Checkpoint.NAME, edge.size(), detail);
  }

  private void signature(Checkpoint checkpoint) throws FoundException {
    List<VerifierKey> keys = checks.keys();
    if (keys.isEmpty()) {
      checks.end(firstKept);
    }
    if (expected.key().isPresent() && !keys.contains(expected.key().get())) {
      throw new FoundException(
          Problem.SIGNATURE,
          Checkpoint.NAME,
          edge.size(),
          "the log was not signed by the key given");
    }
    if (keys.isEmpty() || !checkpoint.isSignedBy(keys.get(keys.size() - 1))) {
      throw new FoundException(
          Problem.SIGNATURE,
          Checkpoint.NAME,
          edge.size(),
          "the checkpoint does not have a signature of the key in force");
    }
    key = Optional.of(keys.get(keys.size() - 1));
    trusted = Optional.of(checkpoint);
  }

  private void earlier(Checkpoint checkpoint) throws FoundException {
    for (Checkpoint kept : expected.against()) {
      requireOwn(kept);
      if (kept.size() > checkpoint.size()) {
        throw new FoundException(
            Problem.END_MISSING,
            Checkpoint.NAME,
            checkpoint.size(),
            "the checkpoint given covers "
                + kept.size()
                + " entries: the log was cut, or set back to an earlier state");
      }
    }
  }

  private void requireOwn(Checkpoint kept) throws FoundException {
    if (checks.keys().stream().noneMatch(kept::isSignedBy)) {
      throw new FoundException(
          Problem.SIGNATURE,
          Checkpoint.NAME,
          kept.size(),
          "no key of this log has signed the checkpoint given");
    }
  }

  private void ahead(long incomplete) {
    if (incomplete < 0) {
      unsealed++;
    } else {
      incompleteBytes = incomplete;
    }
  }
}
