package io.gatehouse.bench;

import io.gatehouse.audit.AppendListener;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.Durability;
import io.gatehouse.audit.Position;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a log of so many events through the real writer, and says how many a second and what CPU
 * each thread of the log took for one, until a checkpoint covers them all. Made events are kept in
 * a ring, so that making them costs nothing.
 *
 * <pre>
 *   AuditWriting DIRECTORY EVENTS [before_forward|async] [IN_FLIGHT] [new|RATE]
 * </pre>
 *
 * With {@code new} every event is made anew, as a log to search in wants it. With a rate no more
 * events than that come in a second, as from a proxy that has other things to do.
 */
public final class AuditWriting {

  private static final int RING = 20_000;

  /** So many events come together when there is a rate. */
  private static final int TOGETHER = 16;

  private AuditWriting() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    long events = Long.parseLong(arguments[1]);
    Durability durability =
        arguments.length > 2 && arguments[2].equals("async")
            ? Durability.ASYNC
            : Durability.BEFORE_FORWARD;
    int inFlight = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 50_000;
    boolean anew = arguments.length > 4 && arguments[4].equals("new");
    long rate = arguments.length > 4 && !anew ? Long.parseLong(arguments[4]) : Long.MAX_VALUE;
    AuditLogOptions options =
        AuditLogOptions.defaults("bench/writer").withDurability(durability, Duration.ofMillis(200));
    AuditDirectory opened = new AuditDirectory(directory);
    try (AuditLog log = opened.open(options)) {
      long warm = anew ? 0 : Math.min(events, 300_000);
      if (warm > 0) {
        run(log, warm, inFlight, false, Long.MAX_VALUE);
        awaitCheckpoint(opened, warm);
      }
      Map<String, Long> before = cpu();
      long began = System.nanoTime();
      run(log, events, inFlight, anew, rate);
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%d events, %.1f s, %.0f events/s, %s%n",
          events,
          seconds,
          events / seconds,
          durability);
      awaitCheckpoint(opened, warm + events);
      cpu()
          .forEach(
              (thread, nanos) ->
                  System.out.printf(
                      Locale.ROOT,
                      "  %-24s %.2f us CPU an event%n",
                      thread,
                      (nanos - before.getOrDefault(thread, 0L)) / 1e3 / events));
    }
  }

  /** The sealer comes behind the writer: what it has not done yet would not be counted. */
  private static void awaitCheckpoint(AuditDirectory directory, long entries) throws Exception {
    while (directory.checkpoint().map(Checkpoint::size).orElse(0L) < entries) {
      Thread.sleep(20);
    }
  }

  private static void run(AuditLog log, long events, int inFlight, boolean anew, long rate)
      throws Exception {
    Semaphore room = new Semaphore(inFlight);
    AppendListener listener =
        new AppendListener() {
          @Override
          public void appended(Position position) {
            room.release();
          }

          @Override
          public void failed(AuditLogException cause) {
            throw new IllegalStateException(cause);
          }
        };
    AuditTraffic traffic =
        new AuditTraffic(Instant.now().minus(Duration.ofDays(30)), Duration.ofDays(30), events);
    List<AuditEvent> ring = new ArrayList<>(RING);
    for (int i = 0; i < RING; i++) {
      ring.add(traffic.next());
    }
    long began = System.nanoTime();
    for (long i = 0; i < events; i++) {
      if (i % TOGETHER == 0 && rate < Long.MAX_VALUE) {
        LockSupport.parkNanos((long) (began + i * 1e9 / rate) - System.nanoTime());
      }
      room.acquire();
      log.append(
          i < RING ? ring.get((int) i) : anew ? traffic.next() : ring.get((int) (i % RING)),
          listener);
    }
    room.acquire(inFlight);
  }

  private static Map<String, Long> cpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> cpu = new TreeMap<>();
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null
          && (info.getThreadName().startsWith("audit-log")
              || info.getThreadName().equals("main"))) {
        cpu.put(info.getThreadName(), threads.getThreadCpuTime(id));
      }
    }
    return cpu;
  }
}
