package io.gatehouse.audit.tlog;

import static io.gatehouse.audit.tlog.LogFiles.OPTIONS;
import static io.gatehouse.audit.tlog.LogFiles.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.AuditLogOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {

  /** Checkpoints so rare that only the first after opening and that at the end are signed. */
  private static final AuditLogOptions RARE = OPTIONS.withCheckpointEvery(Duration.ofHours(1));

  @TempDir private Path parent;

  private Path directory() {
    return parent.resolve("log");
  }

  private AuditDirectory log() {
    return new AuditDirectory(directory());
  }

  /** A log as a crash leaves it: so many entries, of which a checkpoint covers only some. */
  private void crashed(int entries, int sealed) throws Exception {
    Path running = parent.resolve("running");
    AuditDirectory log = new AuditDirectory(running);
    LogFiles.write(running, RARE, sealed - 1);
    try (var open = log.open(RARE, log.defaultKeyFile())) {
      for (int i = sealed; i < entries; i++) {
        open.append(LogFiles.event(i)).get();
        while (log.checkpoint().orElseThrow().size() <= sealed) {
          // The first entry is sealed at once, and from then on nothing for an hour.
          Thread.sleep(1);
        }
      }
      Files.createDirectories(directory());
      LogFiles.copy(running, directory());
    }
    Files.deleteIfExists(directory().resolve("writer"));
    Files.copy(log.defaultKeyFile(), log().defaultKeyFile());
  }

  private void recovers(long entries, long cut) throws Exception {
    log().open(OPTIONS).close();
    Verification found = log().verify();
    assertThat(found.finding()).isEmpty();
    long told = cut > 0 ? 1 : 0;
    assertThat(found.entries()).isEqualTo(entries + told);
    if (cut > 0) {
      AuditEntry recovered = LogFiles.read(directory()).get((int) entries);
      assertThat(recovered.number(AuditField.RECOVERED_BYTES)).hasValue(cut);
    }
  }

  private byte[] frames() throws IOException {
    return Files.readAllBytes(segment(directory(), 0));
  }

  private void frames(byte[] bytes) throws IOException {
    Files.write(segment(directory(), 0), bytes);
  }

  private long position(int entry) throws IOException {
    try (SegmentFrames frames = new SegmentFrames(new Segment(directory(), 0), 0)) {
      for (int i = 0; i < entry; i++) {
        assertThat(frames.next()).isEqualTo(SegmentFrames.Found.FRAME);
      }
      return frames.position();
    }
  }

  @Test
  void goesOnBehindWhatNoCheckpointCovered() throws Exception {
    crashed(600, 300);
    assertThat(log().checkpoint().orElseThrow().size()).isLessThan(600);
    recovers(600, 0);
  }

  @Test
  void cutsATornEndWhereverItIsTorn() throws Exception {
    crashed(20, 10);
    byte[] whole = frames();
    long last = position(19);
    for (long end = last + 1; end < whole.length; end += 37) {
      Path again = parent.resolve("again" + end);
      Files.createDirectories(again);
      LogFiles.copy(directory(), again);
      Files.write(segment(again, 0), Arrays.copyOf(whole, (int) end));
      Recovery recovery =
          Recovery.of(again, SigningKey.read(log().defaultKeyFile(), "test/one").verifier());
      assertThat(recovery.cutBytes()).isEqualTo(end - last);
      assertThat(recovery.builder().size()).isEqualTo(19);
    }
    frames(Arrays.copyOf(whole, whole.length - 5));
    recovers(19, whole.length - 5 - last);
  }

  @Test
  void cutsZerosAndRubbishThatAnUnforcedWriteLeft() throws Exception {
    crashed(20, 10);
    byte[] whole = frames();
    frames(Arrays.copyOf(whole, whole.length + 4_096));
    recovers(20, 4_096);
  }

  @Test
  void neverCutsWhatHadBeenForced() throws Exception {
    crashed(20, 10);
    byte[] whole = frames();
    // Entry 15: no checkpoint covers it, but those behind say that it had been durable.
    whole[(int) position(15) + 50] ^= 1;
    frames(whole);
    refuses("had been durable");
  }

  @Test
  void neverCutsWhatACheckpointCovers() throws Exception {
    crashed(20, 10);
    byte[] whole = frames();
    byte[] changed = whole.clone();
    int fifth = (int) position(5);
    int eighth = (int) position(8);
    changed[fifth + 50] ^= 1;
    frames(changed);
    refuses("the checkpoint covers it");
    frames(Arrays.copyOf(whole, eighth));
    refuses("has lost its end");
    assertThat(frames()).hasSize(eighth);
  }

  @Test
  void refusesEntriesThatAreWholeAndOthers() throws Exception {
    crashed(20, 10);
    Path other = parent.resolve("other");
    LogFiles.write(other, RARE, 30);
    frames(Files.readAllBytes(segment(other, 0)));
    refuses("not what the checkpoint was signed over");
  }

  private void refuses(String why) {
    assertThatThrownBy(() -> log().open(OPTIONS))
        .isInstanceOf(AuditLogCorruptException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("new log in another directory");
  }

  @Test
  void makesTilesAnewThatAPowerFailureTookAndSaysSo() throws Exception {
    LogFiles.write(directory(), OPTIONS, 999);
    Files.delete(directory().resolve("tile/0/001"));
    Files.write(directory().resolve("tile/entries/002"), new byte[0]);
    Files.write(directory().resolve("payload/000"), new byte[3]);
    assertThat(log().verify().ok()).isFalse();
    log().open(OPTIONS).close();
    assertThat(log().verify().finding()).isEmpty();
    assertThat(LogFiles.read(directory()).get(1_000).number(AuditField.RECOVERED_TILES))
        .hasValue(3);
  }

  @Test
  void segmentsGoWhenTheirTilesAreSafe() throws Exception {
    AuditLogOptions small = LogFiles.SMALL_SEGMENTS.withCheckpointEvery(Duration.ofMillis(10));
    LogFiles.write(directory(), small, 2_000);
    assertThat(Segment.list(directory())).hasSizeLessThan(3);
    assertThat(Segment.list(directory()).get(0).first()).isPositive();
    assertThat(log().verify().finding()).isEmpty();
    LogFiles.write(directory(), small, 500);
    assertThat(log().verify().finding()).isEmpty();
    assertThat(LogFiles.read(directory())).hasSize(2_501);
    // The newest is what can't be made anew.
    try (Stream<Path> files = Files.list(directory())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".seg")).toList()) {
        Files.delete(file);
      }
    }
    assertThatThrownBy(() -> log().open(small)).hasMessageContaining("has lost its segments");
    assertThat(log().verify().finding().map(Verification.Finding::problem))
        .contains(Verification.Problem.MISSING_SEGMENT);
  }

  @Test
  void anotherOriginsLogIsRefused() throws Exception {
    LogFiles.write(directory(), OPTIONS, 3);
    assertThatThrownBy(() -> log().open(AuditLogOptions.defaults("test/two")))
        .hasMessageContaining("is that of test/one, not of test/two");
  }

  @Test
  void aSymbolicLinkInTheDirectoryIsRefused() throws Exception {
    LogFiles.write(directory(), OPTIONS, 3);
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.createSymbolicLink(directory().resolve("payload"), elsewhere);
    assertThatThrownBy(() -> log().open(OPTIONS)).hasMessageContaining("is a symbolic link");
    Files.delete(directory().resolve("payload"));
    Path checkpoint = directory().resolve("checkpoint");
    Files.move(checkpoint, elsewhere.resolve("checkpoint"));
    Files.createSymbolicLink(checkpoint, elsewhere.resolve("checkpoint"));
    assertThat(log().verify().finding()).isPresent();
  }

  @Test
  void aLogOfTheEarlierFormatIsRefused() throws Exception {
    Files.createDirectories(directory());
    Files.writeString(directory().resolve("log-00000000000000000000.jsonl"), "{}\n");
    assertThatThrownBy(() -> log().open(OPTIONS)).hasMessageContaining("earlier format");
    assertThat(Optional.of(log().checkpoint())).isPresent();
  }
}
