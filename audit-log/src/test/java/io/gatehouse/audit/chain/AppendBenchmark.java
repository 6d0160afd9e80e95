package io.gatehouse.audit.chain;

import io.gatehouse.audit.AppendListener;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.Durability;
import io.gatehouse.audit.Events;
import io.gatehouse.audit.Position;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends a second, and their latency, with so many sessions of which each has one append under
 * way, as sessions that wait for their decision do. Arguments: a directory on the disk to be
 * measured.
 */
final class AppendBenchmark {

  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration MEASURED = Duration.ofSeconds(5);
  private static final int SAMPLES = 4_000_000;

  /** The message with which a configuration event's JSON has 300 bytes. */
  private static final int ENTRY_OF_300_BYTES = 140;

  private AppendBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path parent = Files.createDirectories(Path.of(arguments[0]));
    AuditLogOptions durable = AuditLogOptions.defaults("bench/one");
    AuditLogOptions async = durable.withDurability(Durability.ASYNC, Duration.ofMillis(200));
    AuditEvent decision =
        Events.decision("session-1", "d1", "SELECT id, name, email, ssn FROM customers LIMIT 5");
    AuditEvent small = Events.configuration("x".repeat(ENTRY_OF_300_BYTES));
    for (int sessions : new int[] {1, 8, 64, 512}) {
      run(parent, durable, sessions, small);
    }
    run(parent, durable, 64, decision);
    run(parent, async, 64, decision);
  }

  private static void run(Path parent, AuditLogOptions options, int sessions, AuditEvent event)
      throws Exception {
    Path directory = Files.createTempDirectory(parent, "log");
    AtomicInteger taken = new AtomicInteger();
    long[] latencies = new long[SAMPLES];
    long begin = System.nanoTime();
    long measureFrom = begin + WARM_UP.toNanos();
    long end = measureFrom + MEASURED.toNanos();
    CountDownLatch done = new CountDownLatch(sessions);
    double writerMicros;
    try (AuditLog log = new AuditDirectory(directory).open(options)) {
      for (int i = 0; i < sessions; i++) {
        new Session(log, event, measureFrom, end, latencies, taken, done).next();
      }
      done.await();
      writerMicros = writerCpuNanos() / 1e3 / lastSequence(directory);
    }
    int count = Math.min(taken.get(), SAMPLES);
    long[] sorted = Arrays.copyOf(latencies, count);
    Arrays.sort(sorted);
    System.out.printf(
        "%-14s %4d sessions: %7.0f appends/s, p50 %6.3f ms, p99 %6.3f ms, max %7.3f ms,"
            + " writer's CPU %5.1f us an append, %d bytes a line%n",
        options.durability(),
        sessions,
        taken.get() / (double) MEASURED.toSeconds(),
        sorted[count / 2] / 1e6,
        sorted[(int) (count * 0.99)] / 1e6,
        sorted[count - 1] / 1e6,
        writerMicros,
        lineBytes(directory));
  }

  private static long writerCpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("audit-log-writer")) {
        return threads.getThreadCpuTime(id);
      }
    }
    throw new IllegalStateException("the writer is not running");
  }

  private static long lastSequence(Path directory) throws IOException {
    try (AuditReader reader = new AuditDirectory(directory).readLast(1)) {
      return reader.next().orElseThrow().sequence();
    }
  }

  private static long lineBytes(Path directory) throws IOException {
    Segment first = Segment.list(directory).get(0);
    try (SegmentLines lines = new SegmentLines(first, 0)) {
      lines.next();
      lines.next();
      return lines.length();
    }
  }

  /** Appends its next event when the one before is durable. */
  private static final class Session implements AppendListener {

    private final AuditLog log;
    private final AuditEvent event;
    private final long measureFrom;
    private final long end;
    private final long[] latencies;
    private final AtomicInteger taken;
    private final CountDownLatch done;
    private long started;

    Session(
        AuditLog log,
        AuditEvent event,
        long measureFrom,
        long end,
        long[] latencies,
        AtomicInteger taken,
        CountDownLatch done) {
      this.log = log;
      this.event = event;
      this.measureFrom = measureFrom;
      this.end = end;
      this.latencies = latencies;
      this.taken = taken;
      this.done = done;
    }

    void next() {
      started = System.nanoTime();
      log.append(event, this);
    }

    @Override
    public void appended(Position position) {
      long now = System.nanoTime();
      if (now > end) {
        done.countDown();
        return;
      }
      if (started >= measureFrom) {
        int sample = taken.getAndIncrement();
        if (sample < SAMPLES) {
          latencies[sample] = now - started;
        }
      }
      next();
    }

    @Override
    public void failed(AuditLogException cause) {
      throw new IllegalStateException(cause);
    }
  }
}
