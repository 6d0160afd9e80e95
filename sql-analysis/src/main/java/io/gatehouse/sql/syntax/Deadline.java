package io.gatehouse.sql.syntax;

import io.gatehouse.sql.NotUnderstood.Reason;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * The end of the time that one analysis may take, on one thread. What counts is the time that the
 * thread itself has worked: on a busy machine a harmless statement must not become one that is not
 * understood. Only when the clock has gone on for many times the limit does that count instead.
 */
public final class Deadline {

  private static final int STEPS_BETWEEN_LOOKS = 256;

  /** How many times the limit may pass on the clock while others work. */
  private static final int PATIENCE = 8;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Duration limit;
  private final long begun = System.nanoTime();
  private final long workBegun = work();
  private int steps;

  private Deadline(Duration limit) {
    this.limit = limit;
  }

  public static Deadline after(Duration limit) {
    return new Deadline(limit);
  }

  /** Counts a step; looks at the clock now and then. */
  public void step() {
    step(-1);
  }

  /** Counts a step at an offset in the text; looks at the clock now and then. */
  public void step(int offset) {
    if (++steps % STEPS_BETWEEN_LOOKS == 0) {
      check(offset);
    }
  }

  /** Looks at the clock, at an offset in the text. */
  public void check(int offset) {
    long passed = System.nanoTime() - begun;
    if (passed > limit.toNanos()
        && (passed > limit.toNanos() * PATIENCE || work() - workBegun > limit.toNanos())) {
      throw new NotUnderstoodException(
          Reason.LIMIT,
          "the analysis takes longer than the limit max_analysis_time of "
              + limit.toMillis()
              + " ms",
          offset);
    }
  }

  /** Nanoseconds that this thread has worked, or, where nobody counts that, that have passed. */
  private static long work() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
