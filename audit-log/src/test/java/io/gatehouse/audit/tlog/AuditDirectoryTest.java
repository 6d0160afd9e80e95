package io.gatehouse.audit.tlog;

import static io.gatehouse.audit.tlog.LogFiles.OPTIONS;
import static io.gatehouse.audit.tlog.LogFiles.read;
import static io.gatehouse.audit.tlog.LogFiles.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AppendListener;
import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogException;
import io.gatehouse.audit.AuditLogFailedException;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditTail;
import io.gatehouse.audit.Events;
import io.gatehouse.audit.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AuditDirectoryTest {

  @TempDir private Path parent;

  private Path directory() {
    return parent.resolve("a/log");
  }

  private AuditDirectory log() {
    return new AuditDirectory(directory());
  }

  @Test
  void beginsWithItsOrigin() throws Exception {
    log().open(OPTIONS).close();
    AuditEntry start = read(directory()).get(0);
    assertThat(start.sequence()).isZero();
    assertThat(start.text(AuditField.LOG_ORIGIN)).contains("test/one");
    assertThat(start.text(AuditField.LOG_FORMAT)).contains("tlog-tiles/1");
  }

  @Test
  void aSecondWriterIsRefusedAndDoesNoHarm() throws Exception {
    try (AuditLog log = log().open(OPTIONS)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> log().open(OPTIONS))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("in use");
        // What was refused must not have dropped the first writer's lock: another process tries.
        assertThat(openElsewhere()).contains("in use");
      }
      log.append(Events.outcome("s", "d")).get();
    }
    assertThat(openElsewhere()).contains("opened");
    assertThat(log().verify().ok()).isTrue();
  }

  private String openElsewhere() throws IOException, InterruptedException {
    Process process = OtherProcess.start("open", directory());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
    for (int round = 0; round < 3; round++) {
      Process process = OtherProcess.start("append", directory());
      long acknowledged = -1;
      try (var reader = process.inputReader(StandardCharsets.US_ASCII)) {
        for (int i = 0; i < 400 * (round + 1); i++) {
          acknowledged = Long.parseLong(reader.readLine());
        }
        if (round == 1) {
          Verification live = log().verify();
          assertThat(live.writerActive()).isTrue();
          assertThat(live.finding()).isEmpty();
          assertThat(live.entries()).isGreaterThan(acknowledged);
        }
        // By its handle: Process.destroyForcibly also closes the stream that is still to be read.
        process.toHandle().destroyForcibly();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          acknowledged = line.isEmpty() ? acknowledged : Math.max(acknowledged, number(line));
        }
      }
      process.waitFor();
      log().open(OPTIONS).close();
      Verification after = log().verify();
      assertThat(after.finding()).isEmpty();
      assertThat(after.entries()).isGreaterThan(acknowledged);
    }
  }

  private static long number(String line) {
    return line.matches("\\d+") ? Long.parseLong(line) : -1;
  }

  @Test
  void manyThreadsKeepTheirOrder() throws Exception {
    int threads = 8;
    int each = 12_500;
    AtomicInteger outOfOrder = new AtomicInteger();
    try (AuditLog log = log().open(OPTIONS.withMaxSegmentBytes(4 << 20))) {
      CountDownLatch done = new CountDownLatch(threads * each);
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        Thread thread = new Thread(() -> appendMany(log, number, each, done, outOfOrder));
        thread.start();
        running.add(thread);
      }
      for (Thread thread : running) {
        thread.join();
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(outOfOrder).hasValue(0);
    Verification verification = log().verify();
    assertThat(verification.finding()).isEmpty();
    assertThat(verification.entries()).isEqualTo(1 + threads * each);
    int[] next = new int[threads];
    try (AuditReader reader = log().read()) {
      AuditTail.drain(
          reader,
          entry -> {
            if (entry.sequence() > 0) {
              String[] words = entry.text(AuditField.MESSAGE).orElseThrow().split(" ", 2);
              assertThat(words[1]).isEqualTo(Integer.toString(next[Integer.parseInt(words[0])]++));
            }
          });
    }
    assertThat(next).containsOnly(each);
  }

  private static void appendMany(
      AuditLog log, int thread, int count, CountDownLatch done, AtomicInteger outOfOrder) {
    // Calls come on one thread, in the order of the entries.
    long[] last = {-1};
    for (int i = 0; i < count; i++) {
      log.append(
          Events.configuration(thread + " " + i),
          new AppendListener() {
            @Override
            public void appended(Position position) {
              if (position.sequence() <= last[0]) {
                outOfOrder.incrementAndGet();
              }
              last[0] = position.sequence();
              done.countDown();
            }

            @Override
            public void failed(AuditLogException cause) {
              throw new IllegalStateException(cause);
            }
          });
    }
  }

  @Test
  void aFailedForceFailsTheLogForGood() throws Exception {
    FailingDisk disk = new FailingDisk();
    AuditLog log = log().open(OPTIONS, log().defaultKeyFile(), disk);
    log.append(Events.configuration("good")).get();
    disk.forceFails = true;
    expectFailureForGood(log, disk);
  }

  @Test
  void aFailedWriteFailsTheLogForGood() throws Exception {
    FailingDisk disk = new FailingDisk();
    AuditLog log = log().open(OPTIONS, log().defaultKeyFile(), disk);
    log.append(Events.configuration("good")).get();
    disk.writeFails = true;
    expectFailureForGood(log, disk);
  }

  private void expectFailureForGood(AuditLog log, FailingDisk disk) throws Exception {
    List<CompletableFuture<Position>> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(log.append(Events.configuration("waiter " + i)));
    }
    for (CompletableFuture<Position> waiter : waiters) {
      assertThatThrownBy(waiter::get)
          .hasCauseInstanceOf(AuditLogFailedException.class)
          .hasMessageContaining("No space left on device");
    }
    assertThat(log.failed()).isTrue();
    // The disk is well again, which changes nothing.
    disk.forceFails = false;
    disk.writeFails = false;
    int calls = disk.calls.get();
    assertThatThrownBy(() -> log.append(Events.configuration("later")).get())
        .hasCauseInstanceOf(AuditLogFailedException.class);
    assertThatThrownBy(log::close).isInstanceOf(AuditLogFailedException.class);
    assertThat(disk.calls).as("neither written nor forced again").hasValue(calls);
    log().open(OPTIONS).close();
    assertThat(log().verify().finding()).isEmpty();
    assertThat(read(directory())).anyMatch(entry -> entry.json().contains("\"good\""));
  }

  @Test
  void aDiskThatTakesHalfAnEntryIsRecovered() throws Exception {
    FailingDisk disk = new FailingDisk();
    AuditLog log = log().open(OPTIONS, log().defaultKeyFile(), disk);
    disk.bytesBeforeFailure = 100;
    disk.writeFails = true;
    assertThatThrownBy(() -> log.append(Events.configuration("half")).get())
        .hasCauseInstanceOf(AuditLogFailedException.class);
    assertThatThrownBy(log::close).isInstanceOf(AuditLogFailedException.class);
    log().open(OPTIONS).close();
    assertThat(read(directory()).get(1).number(AuditField.RECOVERED_BYTES)).hasValue(100);
    assertThat(log().verify().finding()).isEmpty();
  }

  @Test
  void aSideFileIsThereBeforeItsEntry() throws Exception {
    String sql = "SELECT \u0000\ud800é".repeat(40_000);
    try (AuditLog log = log().open(OPTIONS)) {
      log.append(Events.decision("s", "d", sql)).get();
      log.append(Events.decision("s", "d2", sql)).get();
    }
    assertThat(read(directory()).get(1).text(AuditField.SQL_TEXT)).contains(sql);
    assertThat(read(directory()).get(2).text(AuditField.SQL_TEXT)).contains(sql);
    try (var files = Files.list(directory().resolve("side"))) {
      assertThat(files).hasSize(1);
    }
    assertThat(log().verify().ok()).isTrue();
  }

  @Test
  void aSideFileThatCannotBeWrittenFailsTheLog() throws Exception {
    try (AuditLog log = log().open(OPTIONS)) {
      Files.writeString(directory().resolve("side"), "in the way");
      CompletableFuture<Position> append =
          log.append(Events.decision("s", "d", "x".repeat(100_000)));
      assertThatThrownBy(append::get).hasCauseInstanceOf(AuditLogFailedException.class);
    } catch (AuditLogFailedException e) {
      assertThat(read(directory())).hasSize(1);
      return;
    }
    throw new AssertionError("the log must say at its end that it failed");
  }

  @Test
  void aDirectoryIsForItsOwnerAlone() throws Exception {
    log().open(OPTIONS).close();
    assertThat(Files.getPosixFilePermissions(directory())).hasSize(3);
  }

  /** Segments on a disk that fails when told to. */
  private static final class FailingDisk implements SegmentFile.Opener {

    private volatile boolean writeFails;
    private volatile boolean forceFails;
    private volatile int bytesBeforeFailure;
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public SegmentFile open(Segment segment) throws IOException {
      SegmentFile real = SegmentFile.open(segment);
      return new SegmentFile() {
        @Override
        public void write(ByteBuffer bytes) throws IOException {
          calls.incrementAndGet();
          if (writeFails) {
            byte[] some = new byte[Math.min(bytesBeforeFailure, bytes.remaining())];
            bytes.get(some);
            real.write(ByteBuffer.wrap(Arrays.copyOf(some, some.length)));
            throw new IOException("No space left on device");
          }
          real.write(bytes);
        }

        @Override
        public void force() throws IOException {
          calls.incrementAndGet();
          if (forceFails) {
            throw new IOException("No space left on device");
          }
          real.force();
        }

        @Override
        public long size() throws IOException {
          return real.size();
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    }
  }
}
