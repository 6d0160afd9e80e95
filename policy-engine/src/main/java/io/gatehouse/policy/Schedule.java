package io.gatehouse.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * Times of the week, by the clock on a wall in a time zone: when that clock is put forward or back,
 * the hours move with it. An hour that comes twice counts twice, one that is left out never comes.
 *
 * @param days days of the week; every day when empty
 * @param hours windows of the day; the whole day when empty
 * @param zone the time zone
 * @param outside whether every other time is meant
 */
record Schedule(Set<Day> days, List<Hours> hours, ZoneId zone, boolean outside) {

  /** As policies write them. */
  enum Day {
    MON,
    TUE,
    WED,
    THU,
    FRI,
    SAT,
    SUN;

    static Day of(DayOfWeek day) {
      return values()[day.getValue() - 1];
    }
  }

  /**
   * A window of the day. One that ends before it begins ends on the next day; the day that counts
   * is the one on which it begins.
   *
   * @param from minute of the day, included
   * @param to minute of the day, excluded; 1440 for midnight
   */
  record Hours(int from, int to) {

    static final int DAY = 24 * 60;

    /** Reads {@code HH:MM-HH:MM}, which has been checked. */
    static Hours parse(String text) {
      return new Hours(minute(text.substring(0, 5)), minute(text.substring(6)));
    }

    private static int minute(String text) {
      return Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3));
    }
  }

  private static final List<Hours> WHOLE_DAY = List.of(new Hours(0, Hours.DAY));

  Schedule {
    days = Set.copyOf(days);
    hours = List.copyOf(hours);
  }

  /** Whether a moment is meant. */
  boolean means(Instant now) {
    ZonedDateTime local = now.atZone(zone);
    int minute = local.getHour() * 60 + local.getMinute();
    return within(local.getDayOfWeek(), minute) != outside;
  }

  private boolean within(DayOfWeek today, int minute) {
    for (Hours window : hours.isEmpty() ? WHOLE_DAY : hours) {
      if (window.from() < window.to()) {
        if (on(today) && minute >= window.from() && minute < window.to()) {
          return true;
        }
      } else if ((on(today) && minute >= window.from())
          || (on(today.minus(1)) && minute < window.to())) {
        return true;
      }
    }
    return false;
  }

  private boolean on(DayOfWeek day) {
    return days.isEmpty() || days.contains(Day.of(day));
  }
}
