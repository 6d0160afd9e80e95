package io.gatehouse.proxy.control.journal;

import static io.gatehouse.proxy.control.journal.Commands.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.proxy.control.ControlState;
import io.gatehouse.proxy.control.ControlUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {

  @TempDir private Path folder;

  private FileJournal open() throws IOException {
    return FileJournal.open(folder.resolve("control"), Clock.systemUTC());
  }

  private Path file() {
    return folder.resolve("control").resolve(FileJournal.FILE);
  }

  private ControlState filled(int freezes) throws Exception {
    try (FileJournal journal = open()) {
      for (int i = 0; i < freezes; i++) {
        journal.transact(Commands.freeze("db" + i), NOTHING);
      }
      return journal.state();
    }
  }

  @Test
  void whatWasDecidedIsThereAgain() throws Exception {
    ControlState before = filled(3);
    try (FileJournal journal = open()) {
      assertThat(journal.state()).isEqualTo(before);
      assertThat(journal.state().freezes()).hasSize(3);
    }
  }

  @Test
  void nobodyElseCanReadIt() throws Exception {
    filled(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    filled(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void aTornEndIsCutWhereverItTears() throws Exception {
    filled(2);
    byte[] two = Files.readAllBytes(file());
    ControlState three = filled(3);
    byte[] whole = Files.readAllBytes(file());
    assertThat(three.freezes()).hasSize(3);
    // The third opens the state of two anew and adds two that are there already, and one.
    for (int end = two.length; end < whole.length; end += 7) {
      Files.write(file(), Arrays.copyOf(whole, end));
      try (FileJournal journal = open()) {
        assertThat(journal.state().freezes()).hasSizeBetween(2, 3);
        journal.transact(Commands.freeze("more"), NOTHING);
      }
      try (FileJournal journal = open()) {
        assertThat(journal.state().freezeOf("more", Instant.now())).isPresent();
      }
    }
  }

  @Test
  void aDamagedMiddleIsRefused() throws Exception {
    filled(5);
    byte[] whole = Files.readAllBytes(file());
    for (int at = 0; at < whole.length * 2 / 3; at += 11) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file(), damaged);
      assertThatThrownBy(this::open).as("byte %d", at).isInstanceOf(IOException.class);
    }
    Files.write(file(), whole);
    open().close();
  }

  @Test
  void whatAnotherVersionWroteIsRefused() throws Exception {
    filled(1);
    byte[] line =
        JournalLines.line(
            "{\"events\":[{\"event\":\"new\",\"time\":\"2026-01-01T00:00:00Z\"}]}"
                .getBytes(StandardCharsets.US_ASCII));
    Files.write(file(), line, StandardOpenOption.APPEND);
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no event of this version");
  }

  @Test
  void whatIsNotAuditedDoesNotHappen() throws Exception {
    filled(1);
    long size = Files.size(file());
    try (FileJournal journal = open()) {
      assertThatThrownBy(
              () ->
                  journal.transact(
                      Commands.freeze("x"),
                      (state, events) -> {
                        throw new ControlUnavailable("no audit log", null);
                      }))
          .isInstanceOf(ControlUnavailable.class);
      assertThat(journal.state().freezeOf("x", Instant.now())).isEmpty();
    }
    assertThat(Files.size(file())).isEqualTo(size);
  }

  @Test
  void aDiskThatIsFullLeavesNothingHalfDone() throws Exception {
    Path output = folder.resolve("output");
    Process other = OtherProxy.start(folder.resolve("control"), output, 16);
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> said = Files.readAllLines(output);
    assertThat(said.get(said.size() - 1)).contains("so it is not done");
    int acknowledged = Integer.parseInt(said.get(said.size() - 2));
    assertThat(acknowledged).isBetween(5, 48);
    long size = Files.size(file());
    try (FileJournal journal = open()) {
      assertThat(journal.state().freezes()).hasSize(acknowledged + 1);
      // Nothing torn had to be cut.
      assertThat(Files.size(file())).isEqualTo(size);
      journal.transact(Commands.freeze("more"), NOTHING);
    }
  }

  @Test
  void itStaysSmall() throws Exception {
    try (FileJournal journal =
        FileJournal.open(folder.resolve("control"), Clock.systemUTC(), 10_000)) {
      for (int i = 0; i < 300; i++) {
        journal.transact(Commands.freeze("db"), NOTHING);
        journal.transact(Commands.unfreeze("db"), NOTHING);
      }
      journal.transact(Commands.freeze("last"), NOTHING);
      assertThat(Files.size(file())).isLessThan(20_000);
      ControlState state = journal.state();
      journal.close();
      try (FileJournal again = open()) {
        assertThat(again.state()).isEqualTo(state);
      }
    }
  }

  @Test
  void theClockDoesNotGoBack() throws Exception {
    Instant later = Instant.now().plus(Duration.ofDays(1));
    try (FileJournal journal =
        FileJournal.open(folder.resolve("control"), Clock.fixed(later, ZoneOffset.UTC))) {
      journal.transact(Commands.freeze("a"), NOTHING);
    }
    try (FileJournal journal = open()) {
      journal.transact(Commands.freeze("b"), NOTHING);
      assertThat(journal.state().clock()).isAfter(Instant.now().plus(Duration.ofHours(23)));
    }
  }

  @Test
  void oneProxyAtATime() throws Exception {
    try (FileJournal journal = open()) {
      Path output = folder.resolve("output");
      Process other = OtherProxy.start(folder.resolve("control"), output, 0);
      assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(output)).contains("in use by another proxy");
      assertThat(journal.current()).isTrue();
    }
  }

  @Test
  void aKilledProxyLosesNothingThatItAcknowledged() throws Exception {
    for (int round = 0; round < 3; round++) {
      Path output = folder.resolve("output-" + round);
      Process other = OtherProxy.start(folder.resolve("control"), output, 0);
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (Files.size(output) < 500 && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      // SIGKILL.
      other.destroyForcibly().waitFor();
      List<String> said = Files.readAllLines(output);
      // Its last line may be torn too.
      int acknowledged = Integer.parseInt(said.get(said.size() - 2));
      assertThat(acknowledged).isGreaterThan(50);
      try (FileJournal journal = open()) {
        for (int i = 0; i < 50; i++) {
          // Those at work may have been lifted and not yet frozen again.
          if (i != (acknowledged + 1) % 50 && i != (acknowledged + 2) % 50) {
            assertThat(journal.state().freezeOf("db" + i, Instant.now())).as("db%d", i).isPresent();
          }
        }
      }
    }
  }

  @Test
  void appendingIsQuick() throws Exception {
    try (FileJournal journal = open()) {
      long[] micros = new long[300];
      for (int i = 0; i < micros.length; i++) {
        long start = System.nanoTime();
        journal.transact(Commands.freeze("db" + i), NOTHING);
        micros[i] = (System.nanoTime() - start) / 1_000;
      }
      Arrays.sort(micros);
      System.out.printf(
          "file journal: transaction %d us median, %d us 99th percentile%n",
          micros[150], micros[297]);
      assertThat(micros[150]).isLessThan(100_000);
    }
  }
}
