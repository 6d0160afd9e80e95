package io.gatehouse.sql.syntax;

import io.gatehouse.sql.NotUnderstood.Reason;
import java.time.Duration;

/** The end of the time that one analysis may take. */
public final class Deadline {

  private static final int STEPS_BETWEEN_LOOKS = 256;

  private final Duration limit;
  private final long end;
  private int steps;

  private Deadline(Duration limit) {
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
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
    if (System.nanoTime() - end > 0) {
      throw new NotUnderstoodException(
          Reason.LIMIT,
          "the analysis takes longer than the limit max_analysis_time of "
              + limit.toMillis()
              + " ms",
          offset);
    }
  }
}
