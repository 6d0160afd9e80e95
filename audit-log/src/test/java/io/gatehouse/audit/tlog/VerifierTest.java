package io.gatehouse.audit.tlog;

import static io.gatehouse.audit.tlog.LogFiles.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.Events;
import io.gatehouse.audit.tlog.Verification.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VerifierTest {

  private static final int ENTRIES = 700;
  private static final int ROUNDS = Integer.getInteger("gatehouse.audit.tamperings", 150);

  @TempDir private static Path parent;

  private static Path directory;

  @BeforeAll
  static void write() throws Exception {
    directory = parent.resolve("log");
    LogFiles.write(directory, OPTIONS, ENTRIES - 2);
    try (AuditLog log = new AuditDirectory(directory).open(OPTIONS)) {
      log.append(Events.configuration("x".repeat(70_000))).get();
    }
  }

  private Path copy() throws IOException {
    Path copy = Files.createTempDirectory(parent, "copy");
    LogFiles.copy(directory, copy);
    return copy;
  }

  private static Verification verify(Path directory) throws IOException {
    return new AuditDirectory(directory).verify();
  }

  private static Optional<Problem> problem(Path directory) throws IOException {
    return verify(directory).finding().map(Verification.Finding::problem);
  }

  @Test
  void aWholeLogIsWhole() throws Exception {
    Verification found = verify(directory);
    assertThat(found.finding()).isEmpty();
    assertThat(found.entries()).isEqualTo(ENTRIES);
    assertThat(found.checkpoint().orElseThrow().size()).isEqualTo(ENTRIES);
    assertThat(found.unsealed()).isZero();
  }

  /** Every file that the log is made of, or that entries speak of. */
  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("lock") && !file.endsWith("writer"))
          .sorted()
          .toList();
    }
  }

  @Test
  void findsEveryTampering() throws Exception {
    Random random = new Random(6962);
    List<String> missed = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Path copy = copy();
      String what = tamper(copy, random);
      if (verify(copy).ok()) {
        missed.add(round + ": " + what);
      }
      LogFiles.delete(copy);
    }
    assertThat(missed).isEmpty();
  }

  private static String tamper(Path copy, Random random) throws IOException {
    List<Path> files = files(copy);
    while (true) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] before = Files.readAllBytes(file);
      int at = before.length == 0 ? 0 : random.nextInt(before.length);
      String kind;
      byte[] after = before.clone();
      switch (random.nextInt(7)) {
        case 0 -> {
          kind = "a bit flipped at " + at;
          after[at] ^= (byte) (1 << random.nextInt(8));
        }
        case 1 -> {
          kind = "cut at " + at;
          after = Arrays.copyOf(before, at);
        }
        case 2 -> {
          kind = "a byte dropped at " + at;
          after = new byte[before.length - 1];
          System.arraycopy(before, 0, after, 0, at);
          System.arraycopy(before, at + 1, after, at, after.length - at);
        }
        case 3 -> {
          kind = "bytes doubled at " + at;
          after = Arrays.copyOf(before, before.length + before.length - at);
          System.arraycopy(before, at, after, before.length, before.length - at);
        }
        case 4 -> {
          kind = "deleted";
          after = null;
        }
        case 5 -> {
          Path other = files.get(random.nextInt(files.size()));
          kind = "put in the place of another: " + copy.relativize(other);
          after = Files.readAllBytes(other);
        }
        default -> {
          int to = random.nextInt(before.length);
          kind = "bytes swapped: " + at + " and " + to;
          after[at] = before[to];
          after[to] = before[at];
        }
      }
      if (after == null) {
        Files.delete(file);
        return copy.relativize(file) + " " + kind;
      }
      if (!Arrays.equals(before, after)) {
        Files.write(file, after);
        return copy.relativize(file) + " " + kind;
      }
    }
  }

  @Test
  void findsSwappedAndDroppedEntriesAlsoWhenTheirHashesMoveAlong() throws Exception {
    Path copy = copy();
    Path bundle = copy.resolve("tile/entries/001");
    EntryBundle entries = EntryBundle.parse("", Files.readAllBytes(bundle));
    List<byte[]> swapped = new ArrayList<>();
    for (int i = 0; i < entries.count(); i++) {
      swapped.add(entries.entry(i));
    }
    Collections.swap(swapped, 4, 6);
    EntryBundle.Builder builder = new EntryBundle.Builder();
    MerkleHash hash = new MerkleHash();
    byte[] tile = new byte[256 * 32];
    for (int i = 0; i < swapped.size(); i++) {
      byte[] entry = swapped.get(i);
      builder.add(entry, 0, entry.length);
      System.arraycopy(hash.leaf(entry, 0, entry.length), 0, tile, i * 32, 32);
    }
    byte[] content = new byte[builder.content().remaining()];
    builder.content().get(content);
    Files.write(bundle, content);
    assertThat(problem(copy)).contains(Problem.HASH_MISMATCH);
    Files.write(copy.resolve("tile/0/001"), tile);
    assertThat(problem(copy)).contains(Problem.TILE_MISMATCH);
  }

  @Test
  void namesTheFirstBadEntry() throws Exception {
    Path copy = copy();
    Path bundle = copy.resolve("tile/entries/001");
    byte[] bytes = Files.readAllBytes(bundle);
    EntryBundle entries = EntryBundle.parse("", bytes);
    bytes[entries.offset(44) + 20] ^= 1;
    Files.write(bundle, bytes);
    Verification found = verify(copy);
    assertThat(found.finding().orElseThrow().sequence()).isEqualTo(256 + 44);
    assertThat(found.finding().orElseThrow().file()).isEqualTo("tile/entries/001");
    assertThat(found.entries()).isEqualTo(256 + 44);
  }

  @Test
  void historyWrittenAnewWithTheSameKeyIsSeenOnlyAgainstAKeptCheckpoint() throws Exception {
    Checkpoint kept = new AuditDirectory(directory).checkpoint().orElseThrow();
    Path forged = parent.resolve("forged");
    Files.copy(
        new AuditDirectory(directory).defaultKeyFile(),
        new AuditDirectory(forged).defaultKeyFile());
    LogFiles.write(forged, OPTIONS, ENTRIES + 50);
    assertThat(problem(forged)).isEmpty();
    assertThat(against(forged, kept)).contains(Problem.HISTORY_REWRITTEN);
    assertThat(against(directory, kept)).isEmpty();
  }

  @Test
  void aLogSetBackToAnEarlierStateIsSeenAgainstAKeptCheckpoint() throws Exception {
    Path log = parent.resolve("back");
    LogFiles.write(log, OPTIONS, 300);
    Path earlier = Files.createDirectory(parent.resolve("earlier"));
    LogFiles.copy(log, earlier);
    LogFiles.write(log, OPTIONS, 10);
    Checkpoint kept = new AuditDirectory(log).checkpoint().orElseThrow();
    assertThat(problem(earlier)).isEmpty();
    assertThat(against(earlier, kept)).contains(Problem.END_MISSING);
  }

  @Test
  void twoViewsOfOneLogContradictOneAnother() throws Exception {
    Path first = parent.resolve("first");
    LogFiles.write(first, OPTIONS, 300);
    Path second = Files.createDirectory(parent.resolve("second"));
    LogFiles.copy(first, second);
    Files.copy(
        new AuditDirectory(first).defaultKeyFile(), new AuditDirectory(second).defaultKeyFile());
    LogFiles.write(first, OPTIONS, 20);
    LogFiles.write(second, OPTIONS, 21);
    Checkpoint one = new AuditDirectory(first).checkpoint().orElseThrow();
    Checkpoint other = new AuditDirectory(second).checkpoint().orElseThrow();
    assertThat(against(second, one)).contains(Problem.HISTORY_REWRITTEN);
    assertThat(against(first, other)).contains(Problem.END_MISSING);
  }

  private static Optional<Problem> against(Path directory, Checkpoint kept) throws IOException {
    return new AuditDirectory(directory)
        .verify(new Expectations(Optional.empty(), List.of(kept)))
        .finding()
        .map(Verification.Finding::problem);
  }

  @Test
  void aLogUnderAnotherKeyIsSeenByWhoKnowsTheRightOne() throws Exception {
    Path forged = Files.createDirectory(parent.resolve("mallory")).resolve("log");
    LogFiles.write(forged, OPTIONS, 10);
    assertThat(problem(forged)).isEmpty();
    VerifierKey right =
        SigningKey.read(new AuditDirectory(directory).defaultKeyFile(), "test/one").verifier();
    Expectations pinned = new Expectations(Optional.of(right), List.of());
    assertThat(
            new AuditDirectory(forged).verify(pinned).finding().map(Verification.Finding::problem))
        .contains(Problem.SIGNATURE);
    assertThat(new AuditDirectory(directory).verify(pinned).ok()).isTrue();
    Checkpoint other = new AuditDirectory(forged).checkpoint().orElseThrow();
    assertThat(against(directory, other)).contains(Problem.SIGNATURE);
  }

  @Test
  void everyCheckpointOfAWitnessCounts() throws Exception {
    Path log = parent.resolve("witnessed");
    StringBuilder witness = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      LogFiles.write(log, OPTIONS, 20);
      witness.append(new AuditDirectory(log).checkpoint().orElseThrow()).append('\n');
    }
    List<Checkpoint> kept =
        Checkpoint.parseAll(witness.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(kept).hasSize(3);
    Expectations all = new Expectations(Optional.empty(), kept);
    assertThat(new AuditDirectory(log).verify(all).finding()).isEmpty();
    Path forged = Files.createDirectory(parent.resolve("stolen")).resolve("witnessed");
    Files.copy(
        new AuditDirectory(log).defaultKeyFile(), new AuditDirectory(forged).defaultKeyFile());
    LogFiles.write(forged, OPTIONS, 70);
    assertThat(new AuditDirectory(forged).verify(all).finding().map(Verification.Finding::problem))
        .contains(Problem.HISTORY_REWRITTEN);
  }

  @Test
  void entriesCannotSmuggleAnythingIn() throws Exception {
    Path log = parent.resolve("smuggled");
    String evil = "a\n\n\u2014 test/one AAAA\n\u0000\ud800\"}{\"gatehouse.event\":\"log_started\"";
    AuditLogOptions least = OPTIONS.withMaxEntryBytes(8_192);
    try (AuditLog open = new AuditDirectory(log).open(least)) {
      open.append(Events.configuration(evil)).get();
      open.append(Events.configuration(evil.repeat(5_000))).get();
    }
    Verification found = verify(log);
    assertThat(found.finding()).isEmpty();
    assertThat(found.entries()).isEqualTo(3);
    assertThat(LogFiles.read(log).get(1).json()).doesNotContain("\n", "\u0000");
    byte[] first = Files.readAllBytes(log.resolve("tile/entries/000.p/3"));
    assertThat(new String(first, StandardCharsets.UTF_8)).doesNotContain("\n");
  }

  @Test
  void verifiesWhileAWriterIsAtWork() throws Exception {
    Path log = parent.resolve("busy");
    AuditDirectory busy = new AuditDirectory(log);
    AuditLogOptions often =
        LogFiles.SMALL_SEGMENTS.withCheckpointEvery(java.time.Duration.ofMillis(10));
    try (AuditLog open = busy.open(often)) {
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                  open.append(LogFiles.event(i));
                  if (i % 5 == 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                  }
                }
              });
      writer.start();
      for (int i = 0; i < 20; i++) {
        Verification found = busy.verify();
        assertThat(found.finding()).isEmpty();
        assertThat(found.writerActive()).isTrue();
      }
      writer.interrupt();
      writer.join();
    }
    assertThat(problem(log)).isEmpty();
  }
}
