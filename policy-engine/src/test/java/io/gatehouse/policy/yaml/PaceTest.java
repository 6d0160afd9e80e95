package io.gatehouse.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final List<Integer> PIECES = List.of(1, 2, 3, 4, 5, 6, 7, 8);

  @Test
  void restsBetweenPiecesThatTakeLong() {
    long before = rests();

    assertThat(workedThrough(Pace.withRests())).isEqualTo(PIECES);

    assertThat(rests() - before).isGreaterThanOrEqualTo(PIECES.size() - 1);
  }

  @Test
  void goesThroughAllAtOnceWhereNobodyWaits() {
    long before = rests();

    assertThat(workedThrough(Pace.atOnce())).isEqualTo(PIECES);

    assertThat(rests()).isEqualTo(before);
  }

  private static List<Integer> workedThrough(Pace pace) {
    List<Integer> done = new ArrayList<>();
    for (Integer piece : pace.over(PIECES)) {
      long until = System.nanoTime() + Pace.WORK.toNanos();
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      done.add(piece);
    }
    return done;
  }

  private static long rests() {
    return ManagementFactory.getThreadMXBean()
        .getThreadInfo(Thread.currentThread().getId())
        .getWaitedCount();
  }
}
