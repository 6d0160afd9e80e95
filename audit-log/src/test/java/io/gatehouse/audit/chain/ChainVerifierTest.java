package io.gatehouse.audit.chain;

import static io.gatehouse.audit.chain.LogFiles.OPTIONS;
import static io.gatehouse.audit.chain.LogFiles.SMALL_SEGMENTS;
import static io.gatehouse.audit.chain.LogFiles.lines;
import static io.gatehouse.audit.chain.LogFiles.segment;
import static io.gatehouse.audit.chain.LogFiles.write;
import static io.gatehouse.audit.chain.LogFiles.writeLines;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.Events;
import io.gatehouse.audit.chain.Verification.Finding;
import io.gatehouse.audit.chain.Verification.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainVerifierTest {

  @TempDir private Path directory;
  private Path first;

  @BeforeEach
  void namesTheFirstSegment() {
    first = segment(directory, 0);
  }

  private Verification verify() throws IOException {
    return new AuditDirectory(directory).verify();
  }

  private Finding finding() throws IOException {
    Verification verification = verify();
    assertThat(verification.ok()).isFalse();
    return verification.finding().orElseThrow();
  }

  private void expect(Problem problem, long line, long sequence) throws IOException {
    Finding finding = finding();
    assertThat(finding.problem()).as(finding.detail()).isEqualTo(problem);
    assertThat(finding.line()).isEqualTo(line);
    assertThat(finding.sequence()).isEqualTo(sequence);
  }

  private void writeWithSideFile() throws Exception {
    AuditLogOptions options = OPTIONS.withMaxEntryBytes(8_192);
    try (AuditLog log = new AuditDirectory(directory).open(options)) {
      log.append(Events.decision("s", "d", "SELECT " + "1, ".repeat(3_000) + "1")).get();
      log.append(Events.outcome("s", "d")).get();
    }
  }

  @Test
  void aGoodLogIsGood() throws Exception {
    write(directory, SMALL_SEGMENTS, 500);
    Verification verification = verify();
    assertThat(verification.finding()).isEmpty();
    assertThat(verification.entries()).isEqualTo(501);
    assertThat(verification.writerActive()).isFalse();
    assertThat(Segment.list(directory)).hasSizeGreaterThan(3);
  }

  @Test
  void anEmptyDirectoryHoldsAnEmptyLog() throws Exception {
    assertThat(verify().ok()).isTrue();
    assertThat(verify().entries()).isZero();
  }

  @Test
  void findsAnyByteThatIsAnother() throws Exception {
    writeWithSideFile();
    int changed = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.equals("lock")) {
          continue;
        }
        byte[] good = Files.readAllBytes(file);
        // A side file is hashed whole, so that some of its bytes stand for all.
        int step = name.length() > 64 ? 97 : 1;
        for (int i = 0; i < good.length; i += step) {
          for (int flip : new int[] {0x01, 0x20, 0x80, 0xFF}) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) flip;
            Files.write(file, bad);
            assertThat(verify().ok()).as("%s byte %d xor %d", name, i, flip).isFalse();
            changed++;
          }
        }
        Files.write(file, good);
      }
    }
    assertThat(verify().ok()).isTrue();
    assertThat(changed).isGreaterThan(8_000);
  }

  @Test
  void findsAnyLengthThatIsAnother() throws Exception {
    write(directory, OPTIONS, 3);
    byte[] good = Files.readAllBytes(first);
    for (int length = 0; length < good.length; length++) {
      Files.write(first, Arrays.copyOf(good, length));
      assertThat(verify().ok()).as("cut to %d bytes", length).isFalse();
    }
  }

  @Test
  void findsADeletedLine() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    lines.remove(4);
    writeLines(first, lines);
    expect(Problem.GAP, 5, 4);
  }

  @Test
  void findsADeletedFirstLine() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    lines.remove(0);
    writeLines(first, lines);
    expect(Problem.GAP, 1, 0);
  }

  @Test
  void findsSwappedLines() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    Collections.swap(lines, 4, 5);
    writeLines(first, lines);
    expect(Problem.GAP, 5, 4);
  }

  @Test
  void findsARepeatedLine() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    lines.add(5, lines.get(4));
    writeLines(first, lines);
    expect(Problem.OUT_OF_ORDER, 6, 5);
  }

  @Test
  void findsAnInsertedLineWithARightHash() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    ChainLine before = parse(lines.get(3));
    lines.add(4, line(4, before.hash(), "{\"gatehouse.event\":\"decision\"}"));
    writeLines(first, lines);
    expect(Problem.OUT_OF_ORDER, 6, 5);
  }

  @Test
  void findsAReplacedLineWithARightHash() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    ChainLine before = parse(lines.get(3));
    lines.set(4, line(4, before.hash(), "{\"gatehouse.event\":\"decision\"}"));
    writeLines(first, lines);
    expect(Problem.CHAIN_BROKEN, 6, 5);
  }

  @Test
  void findsAnEntryReplacedBeneathItsHash() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    lines.set(4, lines.get(4).replace("agent-7", "agent-8"));
    writeLines(first, lines);
    expect(Problem.HASH_MISMATCH, 5, 4);
  }

  @Test
  void findsAMissingSegment() throws Exception {
    write(directory, SMALL_SEGMENTS, 500);
    List<Segment> segments = Segment.list(directory);
    for (Segment segment : segments) {
      Path aside = directory.resolve("aside");
      Files.move(segment.path(), aside);
      Problem expected =
          segment.equals(segments.get(segments.size() - 1))
              ? Problem.END_MISSING
              : Problem.MISSING_SEGMENT;
      assertThat(finding().problem()).isEqualTo(expected);
      Files.move(aside, segment.path());
    }
    assertThat(verify().ok()).isTrue();
  }

  @Test
  void findsAMissingSideFile() throws Exception {
    writeWithSideFile();
    try (Stream<Path> files = Files.list(directory.resolve("side"))) {
      Files.delete(files.findFirst().orElseThrow());
    }
    expect(Problem.SIDE_FILE_MISSING, 2, 2);
  }

  @Test
  void findsALogWithoutItsStart() throws Exception {
    writeLines(first, List.of(line(0, ChainHash.START, "{\"gatehouse.event\":\"decision\"}")));
    expect(Problem.NOT_A_START, 1, 1);
  }

  @Test
  void findsAWholeEndThatIsMissing() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    writeLines(first, lines.subList(0, 8));
    assertThat(finding().problem()).isEqualTo(Problem.END_MISSING);
  }

  @Test
  void aHeadKeptElsewhereFindsARewrittenLog() throws Exception {
    write(directory, OPTIONS, 9);
    Verification before = verify();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    write(directory, OPTIONS, 20);
    assertThat(verify().ok()).isTrue();
    Verification after =
        new AuditDirectory(directory).verify(before.entries() - 1, before.lastHash());
    assertThat(after.finding().orElseThrow().problem()).isEqualTo(Problem.HEAD_MISMATCH);
  }

  @Test
  void aHeadKeptElsewhereFindsAnEndCutWithItsHead() throws Exception {
    write(directory, OPTIONS, 9);
    Verification before = verify();
    List<String> lines = lines(first);
    writeLines(first, lines.subList(0, 5));
    Files.delete(directory.resolve("head"));
    assertThat(verify().ok()).as("the chain alone can't see it").isTrue();
    Verification after =
        new AuditDirectory(directory).verify(before.entries() - 1, before.lastHash());
    assertThat(after.finding().orElseThrow().problem()).isEqualTo(Problem.END_MISSING);
  }

  @Test
  void aHeadKeptElsewhereMatchesALogThatGrew() throws Exception {
    write(directory, OPTIONS, 9);
    Verification before = verify();
    write(directory, OPTIONS, 9);
    Verification after =
        new AuditDirectory(directory).verify(before.entries() - 1, before.lastHash());
    assertThat(after.ok()).isTrue();
    assertThat(after.entries()).isEqualTo(19);
  }

  @Test
  void anIncompleteLineIsNoFindingWhileAWriterIsAtWork() throws Exception {
    try (AuditLog log = new AuditDirectory(directory).open(OPTIONS)) {
      log.append(Events.outcome("s", "d")).get();
      Files.writeString(first, "{\"seq\":2,", StandardOpenOption.APPEND);
      Verification verification = verify();
      assertThat(verification.ok()).isTrue();
      assertThat(verification.writerActive()).isTrue();
      assertThat(verification.incompleteBytes()).isEqualTo(9);
      assertThat(verification.entries()).isEqualTo(2);
    }
    expect(Problem.TORN_TAIL, 3, 2);
  }

  @Test
  void anEndlessLineIsMalformed() throws Exception {
    write(directory, OPTIONS, 1);
    Files.writeString(first, "x".repeat(1_000_000), StandardOpenOption.APPEND);
    expect(Problem.MALFORMED, 3, 2);
  }

  private static ChainLine parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return ChainLine.parse(bytes, 0, bytes.length).orElseThrow();
  }

  private static String line(long sequence, String previous, String entry) {
    byte[] json = entry.getBytes(StandardCharsets.UTF_8);
    byte[] hash =
        new ChainHash()
            .of(
                Long.toString(sequence).getBytes(StandardCharsets.US_ASCII),
                previous.getBytes(StandardCharsets.US_ASCII),
                json,
                json.length);
    return "{\"seq\":"
        + sequence
        + ",\"prev\":\""
        + previous
        + "\",\"hash\":\""
        + new String(hash, StandardCharsets.US_ASCII)
        + "\",\"entry\":"
        + entry
        + "}";
  }
}
