package io.gatehouse.proxy.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {

  private static final long SECOND = 1_000_000_000L;

  /** Never less than what really happened in the window, never more than a bucket beyond it. */
  @Property
  void neverCountsTooLittle(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 9_000) Integer> stepsMillis,
      @ForAll @IntRange(min = -100_000, max = 100_000) int startSeconds) {
    SlidingWindow window = new SlidingWindow(Duration.ofMinutes(1), 60);
    List<Long> times = new ArrayList<>();
    long now = startSeconds * SECOND;
    for (int step : stepsMillis) {
      now += step * 1_000_000L;
      window.add(now, 1);
      times.add(now);
      long end = now;
      long exact = times.stream().filter(time -> time > end - 60 * SECOND).count();
      long beyond = times.stream().filter(time -> time > end - 61 * SECOND).count();
      assertThat(window.sum(now)).isBetween(exact, beyond);
    }
  }

  @Property
  void theWaitIsLongEnoughAndNoBucketTooLong(
      @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 0, max = 3_000) Integer> stepsMillis,
      @ForAll @IntRange(min = 1, max = 50) int limit) {
    SlidingWindow window = new SlidingWindow(Duration.ofMinutes(1), 60);
    long now = 0;
    for (int step : stepsMillis) {
      now += step * 1_000_000L;
      window.add(now, 1);
    }
    long wait = window.untilBelow(now, limit).toNanos();
    if (window.sum(now) < limit) {
      assertThat(wait).isZero();
    } else {
      assertThat(window.sum(now + wait - 1)).isGreaterThanOrEqualTo(limit);
      assertThat(window.sum(now + wait)).isLessThan(limit);
    }
  }

  @Test
  void aLongSilenceEmptiesIt() {
    SlidingWindow window = new SlidingWindow(Duration.ofMinutes(1), 60);
    window.add(0, 7);
    assertThat(window.sum(100_000 * SECOND)).isZero();
    window.add(100_000 * SECOND, 2);
    assertThat(window.sum(100_001 * SECOND)).isEqualTo(2);
  }
}
