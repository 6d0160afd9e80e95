package io.gatehouse.audit.tlog;

import static io.gatehouse.audit.tlog.LogFiles.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogFullException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.DiskThresholds;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.Events;
import io.gatehouse.audit.OperationEvent;
import io.gatehouse.audit.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HousekeepingTest {

  @TempDir private Path parent;

  private Path directory() {
    return parent.resolve("log");
  }

  private AuditDirectory log() {
    return new AuditDirectory(directory());
  }

  private void erase(String decision) throws IOException {
    log().erase(decision, "root", "GDPR article 17", OPTIONS, log().defaultKeyFile());
  }

  private boolean onDisk(String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> files = Files.walk(directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (content.contains(new String(wanted, StandardCharsets.ISO_8859_1))) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void whatIsErasedIsGoneFromTheDiskAndEveryProofHolds() throws Exception {
    LogFiles.write(directory(), OPTIONS, 600);
    Checkpoint before = log().checkpoint().orElseThrow();
    for (int decision : new int[] {4, 300, 598}) {
      assertThat(onDisk("'Ann " + decision + "'")).isTrue();
      erase("d" + decision);
      assertThat(onDisk("'Ann " + decision + "'")).isFalse();
      AuditEntry entry = LogFiles.read(directory()).get(decision + 1);
      assertThat(entry.text(AuditField.SQL_TEXT))
          .contains("SELECT ssn FROM customers WHERE name = ?");
    }
    assertThat(onDisk("'Ann 6'")).isTrue();
    Verification found = log().verify(new Expectations(Optional.empty(), List.of(before)));
    assertThat(found.finding()).isEmpty();
    assertThat(found.erased()).isEqualTo(3);
    // It stays so when its bundle becomes whole, and when bundles are made anew.
    LogFiles.write(directory(), OPTIONS, 300);
    Files.delete(directory().resolve("payload/001"));
    log().open(OPTIONS).close();
    assertThat(onDisk("'Ann 300'")).isFalse();
    assertThat(log().verify().finding()).isEmpty();
    AuditEntry told =
        LogFiles.read(directory()).stream()
            .filter(entry -> entry.type().equals(Optional.of(EventType.ERASED)))
            .findFirst()
            .orElseThrow();
    assertThat(told.text(AuditField.DECISION_ID)).contains("d4");
    assertThat(told.text(AuditField.MESSAGE)).contains("GDPR article 17");
    assertThat(told.text(AuditField.ERASED_BY)).contains("root");
  }

  @Test
  void theProxyThatWritesErases() throws Exception {
    try (AuditLog open = log().open(OPTIONS)) {
      for (int i = 0; i < 20; i++) {
        open.append(LogFiles.event(i)).get();
      }
      erase("d18");
      assertThat(onDisk("'Ann 18'")).isFalse();
      for (int i = 20; i < 600; i++) {
        open.append(LogFiles.event(i)).get();
      }
      erase("d0");
    }
    assertThat(onDisk("'Ann 18'")).isFalse();
    assertThat(onDisk("'Ann 0'")).isFalse();
    assertThat(log().verify().finding()).isEmpty();
  }

  @Test
  void whatIsTakenAwayWithoutAWordIsFound() throws Exception {
    LogFiles.write(directory(), OPTIONS, 600);
    PayloadEraser.erase(new TileFiles(directory()), 301);
    assertThat(log().verify().finding().map(Verification.Finding::problem))
        .contains(Verification.Problem.PAYLOAD_MISSING);
  }

  @Test
  void onlyADecisionWithSomethingKeptApartCanBeErased() throws Exception {
    LogFiles.write(directory(), OPTIONS, 5);
    assertThatThrownBy(() -> erase("nope")).hasMessageContaining("has no decision nope");
    assertThatThrownBy(() -> log().erase("d0", "root", " ", OPTIONS, log().defaultKeyFile()))
        .hasMessageContaining("has a reason");
    try (AuditLog open = log().open(OPTIONS)) {
      open.append(Events.decision("s", "plain", "SELECT 1 FROM t")).get();
    }
    assertThatThrownBy(() -> erase("plain")).hasMessageContaining("is kept apart");
  }

  @Test
  void oldEntriesGoAndTheRestStillVerifies() throws Exception {
    AuditLogOptions options =
        LogFiles.SMALL_SEGMENTS
            .withCheckpointEvery(Duration.ofMillis(10))
            .withRetention(Optional.of(Duration.ofDays(1)));
    LogFiles.write(directory(), LogFiles.SMALL_SEGMENTS, 2_000);
    Checkpoint before = log().checkpoint().orElseThrow();
    try (AuditLog open = log().open(options)) {
      open.append(Events.configuration("go")).get();
      while (!Files.exists(directory().resolve("retained"))
          || Files.exists(directory().resolve("tile/entries/000"))) {
        Thread.sleep(5);
      }
    }
    long kept = Retention.firstKept(directory());
    assertThat(kept).isPositive();
    Verification found = log().verify(new Expectations(Optional.empty(), List.of(before)));
    assertThat(found.finding()).isEmpty();
    assertThat(found.firstKept()).isEqualTo(kept);
    List<AuditEntry> rest = LogFiles.read(directory());
    assertThat(rest.get(0).sequence()).isEqualTo(kept);
    assertThat(rest).anyMatch(e -> e.type().equals(Optional.of(EventType.RETIRED)));
    Proof.Inclusion proof = log().proveInclusion(kept);
    assertThat(proof.hashes()).isNotEmpty();
    log().open(options).close();
    assertThat(log().verify().finding()).isEmpty();
    // Nobody but the rule may take more.
    Files.writeString(directory().resolve("retained"), kept + 256 + "\n");
    assertThat(log().verify().finding().map(Verification.Finding::problem))
        .contains(Verification.Problem.ENTRIES_MISSING);
  }

  @Test
  void aFullDiskRefusesWhatIsStillToHappenAndTakesWhatHas() throws Exception {
    AtomicLong free = new AtomicLong(10_000);
    AuditLogOptions options = OPTIONS.withDisk(new DiskThresholds(2_000, 1_000));
    try (AuditLog open =
        log().open(options, log().defaultKeyFile(), SegmentFile::open, free::get)) {
      open.append(Events.decision("s", "d1", "SELECT 1")).get();
      free.set(1_500);
      await("low");
      open.append(Events.decision("s", "d2", "SELECT 1")).get();
      free.set(500);
      await("full");
      CompletableFuture<Position> refused = open.append(Events.decision("s", "d3", "SELECT 1"));
      assertThatThrownBy(refused::get)
          .hasCauseInstanceOf(AuditLogFullException.class)
          .hasMessageContaining("disk is full");
      open.append(Events.outcome("s", "d2")).get();
      free.set(10_000);
      await("ok");
      open.append(Events.decision("s", "d4", "SELECT 1")).get();
      assertThat(open.failed()).isFalse();
    }
    assertThat(LogFiles.read(directory())).noneMatch(entry -> entry.json().contains("\"d3\""));
  }

  private void await(String state) throws Exception {
    while (LogFiles.read(directory()).stream()
        .noneMatch(entry -> entry.text(AuditField.DISK_STATE).equals(Optional.of(state)))) {
      Thread.sleep(5);
    }
  }

  @Test
  void aDirectoryThatIsFullFromTheStartLetsNothingHappen() throws Exception {
    AuditLogOptions options = OPTIONS.withDisk(new DiskThresholds(2_000, 1_000));
    try (AuditLog open = log().open(options, log().defaultKeyFile(), SegmentFile::open, () -> 0)) {
      CompletableFuture<Position> refused = open.append(Events.decision("s", "d", "SELECT 1"));
      assertThatThrownBy(refused::get).hasCauseInstanceOf(AuditLogFullException.class);
    }
  }

  @Test
  void aClockThatGoesBackIsInTheLog() throws Exception {
    Instant now = Instant.now();
    try (AuditLog open = log().open(OPTIONS)) {
      open.append(new OperationEvent.Configuration(now.plusSeconds(7_200), "1", "d", "ahead"))
          .get();
      open.append(new OperationEvent.Configuration(now.plusSeconds(7_199), "1", "d", "a bit"))
          .get();
      open.append(new OperationEvent.Configuration(now.plusSeconds(3_600), "1", "d", "back")).get();
    }
    log().open(OPTIONS).close();
    List<Optional<EventType>> types =
        LogFiles.read(directory()).stream().map(AuditEntry::type).toList();
    assertThat(types)
        .containsExactly(
            Optional.of(EventType.LOG_STARTED),
            Optional.of(EventType.CONFIGURATION),
            Optional.of(EventType.CONFIGURATION),
            Optional.of(EventType.CLOCK_WENT_BACK),
            Optional.of(EventType.CONFIGURATION),
            // The hour that the machine is behind when the log is opened again.
            Optional.of(EventType.CLOCK_WENT_BACK));
    assertThat(log().verify().finding()).isEmpty();
  }
}
