package io.gatehouse.proxy.history;

import io.gatehouse.policy.History;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What one principal did of late, over all its sessions. Windows go by a steady clock, days by UTC.
 * Thread-safe; never blocks for long.
 */
public final class PrincipalHistory {

  private static final int SECONDS = 60;
  private static final int MINUTES = 60;

  private final Clock clock;
  private final LongSupplier nanos;
  private final SlidingWindow statements = new SlidingWindow(Duration.ofMinutes(1), SECONDS);
  private final SlidingWindow rows = new SlidingWindow(Duration.ofHours(1), MINUTES);
  private final SlidingWindow blocked = new SlidingWindow(Duration.ofHours(1), MINUTES);
  private final SlidingWindow lookups = new SlidingWindow(Duration.ofMinutes(1), SECONDS);
  private LocalDate today = LocalDate.EPOCH;
  private long rowsToday;

  PrincipalHistory(Clock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Statements are about to run.
   *
   * @param perMinute how many may, in any 60 seconds; empty for any number
   * @return how long to wait, when they are too many: then they do not count
   */
  public synchronized Optional<Duration> admit(int more, OptionalLong perMinute) {
    long now = nanos.getAsLong();
    if (perMinute.isPresent() && statements.sum(now) + more > perMinute.getAsLong()) {
      return Optional.of(statements.untilBelow(now, Math.max(1, perMinute.getAsLong() - more + 1)));
    }
    statements.add(now, more);
    return Optional.empty();
  }

  /**
   * Values of masked columns are about to be tried.
   *
   * @param perMinute how many may be, in any 60 seconds
   * @return how long to wait, when they are too many: then they do not count
   */
  public synchronized Optional<Duration> admitLookups(int more, int perMinute) {
    long now = nanos.getAsLong();
    if (lookups.sum(now) + more > perMinute) {
      return Optional.of(lookups.untilBelow(now, Math.max(1, perMinute - more + 1)));
    }
    lookups.add(now, more);
    return Optional.empty();
  }

  /** Rows were sent. */
  public synchronized void sent(long more) {
    if (more == 0) {
      return;
    }
    rows.add(nanos.getAsLong(), more);
    startDay();
    rowsToday += more;
  }

  /**
   * One more row is about to be sent.
   *
   * @param perHour how many may be, in any 60 minutes
   * @return whether it may; if so, it counts
   */
  public synchronized boolean take(long perHour) {
    if (rows.sum(nanos.getAsLong()) >= perHour) {
      return false;
    }
    sent(1);
    return true;
  }

  /** How long until a row may be sent; zero if one may be now. */
  public synchronized Duration untilRows(long perHour) {
    long now = nanos.getAsLong();
    return rows.sum(now) < perHour ? Duration.ZERO : rows.untilBelow(now, perHour);
  }

  /** A statement was blocked. */
  public synchronized void blocked() {
    blocked.add(nanos.getAsLong(), 1);
  }

  /** What policies may ask. */
  public synchronized History asked() {
    startDay();
    return new History(rowsToday, blocked.sum(nanos.getAsLong()));
  }

  private void startDay() {
    LocalDate now = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    // A clock that goes back does not make yesterday's rows undone.
    if (now.isAfter(today)) {
      today = now;
      rowsToday = 0;
    }
  }
}
