package io.gatehouse.audit.chain;

import static io.gatehouse.audit.chain.LogFiles.OPTIONS;
import static io.gatehouse.audit.chain.LogFiles.SMALL_SEGMENTS;
import static io.gatehouse.audit.chain.LogFiles.lines;
import static io.gatehouse.audit.chain.LogFiles.read;
import static io.gatehouse.audit.chain.LogFiles.segment;
import static io.gatehouse.audit.chain.LogFiles.write;
import static io.gatehouse.audit.chain.LogFiles.writeLines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.Events;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainRecoveryTest {

  @TempDir private Path directory;
  private Path first;

  @BeforeEach
  void namesTheFirstSegment() {
    first = segment(directory, 0);
  }

  /** As after a crash before the head was brought up to date. */
  private void forgetHead() throws Exception {
    Files.deleteIfExists(directory.resolve("head"));
  }

  private void reopen() throws Exception {
    try (AuditLog log = new AuditDirectory(directory).open(OPTIONS)) {
      log.append(Events.outcome("s", "after")).get();
    }
  }

  private AuditEntry lastButOne() throws Exception {
    List<AuditEntry> entries = read(directory);
    return entries.get(entries.size() - 2);
  }

  @Test
  void goesOnWhereAClosedLogEnded() throws Exception {
    write(directory, OPTIONS, 3);
    write(directory, OPTIONS, 3);
    assertThat(read(directory)).hasSize(7);
    assertThat(
            read(directory).stream().filter(e -> e.type().equals(EventType.ofLabel("recovered"))))
        .isEmpty();
    assertThat(new AuditDirectory(directory).verify().ok()).isTrue();
  }

  @Test
  void recoversFromALastEntryTornAtAnyByte() throws Exception {
    write(directory, OPTIONS, 2);
    try (AuditLog log = new AuditDirectory(directory).open(OPTIONS)) {
      log.append(Events.configuration("short")).get();
    }
    byte[] whole = Files.readAllBytes(first);
    int lastLine = new String(whole, StandardCharsets.UTF_8).lastIndexOf("\n{") + 1;
    for (int length = lastLine; length < whole.length; length++) {
      forgetHead();
      Files.write(first, Arrays.copyOf(whole, length));
      reopen();
      int torn = length - lastLine;
      if (torn == 0) {
        assertThat(read(directory)).as("nothing was torn").hasSize(4);
      } else {
        assertThat(read(directory)).hasSize(5);
        assertThat(lastButOne().type()).contains(EventType.RECOVERED);
        assertThat(lastButOne().number(AuditField.RECOVERED_BYTES)).hasValue(torn);
        assertThat(lastButOne().text(AuditField.RECOVERED_FILE))
            .contains(first.getFileName().toString());
      }
      assertThat(new AuditDirectory(directory).verify().finding()).isEmpty();
    }
  }

  @Test
  void recoversFromATornVeryFirstEntry() throws Exception {
    write(directory, OPTIONS, 0);
    byte[] whole = Files.readAllBytes(first);
    for (int length : new int[] {0, 1, 50, whole.length - 1}) {
      forgetHead();
      Files.write(first, Arrays.copyOf(whole, length));
      reopen();
      assertThat(read(directory).get(0).type()).contains(EventType.LOG_STARTED);
      assertThat(new AuditDirectory(directory).verify().finding()).isEmpty();
    }
  }

  @Test
  void recoversFromATornBeginningOfALaterSegment() throws Exception {
    write(directory, SMALL_SEGMENTS, 200);
    List<Segment> segments = Segment.list(directory);
    Segment last = segments.get(segments.size() - 1);
    byte[] whole = Files.readAllBytes(last.path());
    for (int length : new int[] {0, 1, 100}) {
      forgetHead();
      Files.write(last.path(), Arrays.copyOf(whole, length));
      reopen();
      assertThat(read(directory)).hasSize((int) last.first() + (length == 0 ? 1 : 2));
      assertThat(new AuditDirectory(directory).verify().finding()).isEmpty();
    }
  }

  @Test
  void recoversFromPagesThatWereNeverWritten() throws Exception {
    write(directory, OPTIONS, 3);
    Files.write(first, new byte[300_000], StandardOpenOption.APPEND);
    reopen();
    assertThat(lastButOne().number(AuditField.RECOVERED_BYTES)).hasValue(300_000);
    assertThat(new AuditDirectory(directory).verify().finding()).isEmpty();
  }

  @Test
  void refusesDamageWithWholeEntriesBehindIt() throws Exception {
    write(directory, OPTIONS, 9);
    forgetHead();
    String good = Files.readString(first);
    for (String bad :
        List.of(
            good.replace("\"d4\"", "\"d5\""),
            good.replaceFirst("\n\\{", "{"),
            good.replaceFirst("\n", "\n" + "\0".repeat(300_000) + "\n"))) {
      assertThat(bad).isNotEqualTo(good);
      Files.writeString(first, bad);
      assertThatThrownBy(this::reopen)
          .isInstanceOf(AuditLogCorruptException.class)
          .hasMessageContaining("damaged")
          .hasMessageContaining(first.getFileName().toString());
      assertThat(Files.readString(first)).as("nothing was cut").isEqualTo(bad);
    }
  }

  @Test
  void refusesALogThatLostItsEnd() throws Exception {
    write(directory, OPTIONS, 9);
    List<String> lines = lines(first);
    writeLines(first, lines.subList(0, 8));
    assertThatThrownBy(this::reopen)
        .isInstanceOf(AuditLogCorruptException.class)
        .hasMessageContaining("lost its end: it reached entry 9 and holds 8");
  }

  @Test
  void refusesToCutWhatTheHeadSaysWasDurable() throws Exception {
    write(directory, OPTIONS, 9);
    byte[] whole = Files.readAllBytes(first);
    Files.write(first, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(this::reopen).isInstanceOf(AuditLogCorruptException.class);
    assertThat(Files.size(first)).isEqualTo(whole.length - 1);
  }

  @Test
  void refusesALogWhoseSegmentsAreGone() throws Exception {
    write(directory, OPTIONS, 9);
    Files.delete(first);
    assertThatThrownBy(this::reopen).isInstanceOf(AuditLogCorruptException.class);
  }

  @Test
  void refusesALogThatLostAMiddleSegment() throws Exception {
    write(directory, SMALL_SEGMENTS, 500);
    List<Segment> segments = Segment.list(directory);
    Files.delete(segments.get(segments.size() - 2).path());
    assertThatThrownBy(this::reopen).isInstanceOf(AuditLogCorruptException.class);
    Files.delete(segments.get(0).path());
    assertThatThrownBy(this::reopen)
        .isInstanceOf(AuditLogCorruptException.class)
        .hasMessageContaining("first segment");
  }

  @Test
  void refusesAnotherProxysLog() throws Exception {
    write(directory, OPTIONS, 1);
    assertThatThrownBy(
            () -> new AuditDirectory(directory).open(AuditLogOptions.defaults("test/two")))
        .isInstanceOf(AuditLogCorruptException.class)
        .hasMessageContaining("test/one, not of test/two");
  }

  @Test
  void aRefusedOpenLeavesTheDirectoryFree() throws Exception {
    write(directory, OPTIONS, 1);
    assertThatThrownBy(
            () -> new AuditDirectory(directory).open(AuditLogOptions.defaults("test/two")))
        .isInstanceOf(AuditLogCorruptException.class);
    reopen();
    assertThat(new AuditDirectory(directory).verify().ok()).isTrue();
  }
}
