package io.gatehouse.proxy.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.History;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PrincipalHistoryTest {

  /** Wall clock and steady clock, moved by hand. */
  private static final class Time extends Clock {
    private Instant now = Instant.parse("2026-03-01T23:59:00Z");
    private long nanos;

    void pass(Duration while_) {
      now = now.plus(while_);
      nanos += while_.toNanos();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final Time time = new Time();
  private final PrincipalHistory history = new PrincipalHistory(time, () -> time.nanos);

  @Test
  void statementsAreAdmittedUpToTheRateInAnyMinute() {
    OptionalLong five = OptionalLong.of(5);
    assertThat(history.admit(3, five)).isEmpty();
    time.pass(Duration.ofSeconds(30));
    assertThat(history.admit(2, five)).isEmpty();
    Duration wait = history.admit(1, five).orElseThrow();
    assertThat(wait).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
    time.pass(wait);
    assertThat(history.admit(3, five)).isEmpty();
    assertThat(history.admit(1, five)).isPresent();
  }

  @Test
  void whatHasNoRateCountsForWhatHasOne() {
    history.admit(10, OptionalLong.empty());
    assertThat(history.admit(1, OptionalLong.of(10))).isPresent();
  }

  @Test
  void rowsOfTheDayBeginAnewAtMidnightUtcAndNotWhenTheClockGoesBack() {
    history.sent(10);
    assertThat(history.asked()).isEqualTo(new History(10, 0));
    time.pass(Duration.ofMinutes(2));
    assertThat(history.asked().rowsToday()).isZero();
    history.sent(4);
    time.now = time.now.minus(Duration.ofHours(2));
    assertThat(history.asked().rowsToday()).isEqualTo(4);
  }

  @Test
  void rowsOfTheHourGoByTheSteadyClock() {
    history.sent(99);
    assertThat(history.take(100)).isTrue();
    assertThat(history.take(100)).isFalse();
    assertThat(history.untilRows(100)).isGreaterThan(Duration.ofMinutes(59));
    time.now = time.now.plus(Duration.ofDays(2));
    assertThat(history.take(100)).isFalse();
    time.pass(Duration.ofMinutes(62));
    assertThat(history.take(100)).isTrue();
  }

  @Test
  void blocksOfTheLastHourAreCounted() {
    history.blocked();
    time.pass(Duration.ofMinutes(30));
    history.blocked();
    assertThat(history.asked().blockedLastHour()).isEqualTo(2);
    time.pass(Duration.ofMinutes(31));
    assertThat(history.asked().blockedLastHour()).isEqualTo(1);
  }

  @Test
  void manySessionsAtOnceGetNoMoreThanTheRate() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> sessions = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        sessions.add(
            () -> {
              int taken = 0;
              for (int row = 0; row < 10_000; row++) {
                taken += history.take(12_345) ? 1 : 0;
              }
              return taken;
            });
      }
      int all = 0;
      for (Future<Integer> session : threads.invokeAll(sessions)) {
        all += session.get();
      }
      assertThat(all).isEqualTo(12_345);
    } finally {
      threads.shutdownNow();
    }
  }
}
