package io.gatehouse.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/**
 * An entry's time as JSON: RFC 3339, UTC, six digits behind the second. Many entries share a day,
 * so that its date is formatted once. Not for use by several threads.
 */
final class EntryTime implements EntryFields.Json {

  private static final int SECONDS_OF_DAY = 86_400;
  private static final int YEAR_MAXIMUM = 9999;
  private static final int HOUR = 12;
  private static final int MINUTE = 15;
  private static final int SECOND = 18;
  private static final int MICROSECOND = 21;

  private final byte[] json = "\"0000-00-00T00:00:00.000000Z\"".getBytes(StandardCharsets.US_ASCII);
  private long day = Long.MIN_VALUE;

  /**
   * The JSON of a time; valid until the next call.
   *
   * @throws IllegalArgumentException for a year that has not four digits
   */
  EntryFields.Json of(Instant time) {
    long second = time.getEpochSecond();
    if (Math.floorDiv(second, SECONDS_OF_DAY) != day) {
      date(Math.floorDiv(second, SECONDS_OF_DAY));
    }
    int ofDay = Math.floorMod(second, SECONDS_OF_DAY);
    digits(HOUR, 2, ofDay / 3_600);
    digits(MINUTE, 2, ofDay / 60 % 60);
    digits(SECOND, 2, ofDay % 60);
    digits(MICROSECOND, 6, time.getNano() / 1_000);
    return this;
  }

  private void date(long epochDay) {
    LocalDate date = LocalDate.ofEpochDay(epochDay);
    if (date.getYear() < 0 || date.getYear() > YEAR_MAXIMUM) {
      throw new IllegalArgumentException("a time outside the years 0000 to 9999");
    }
    byte[] text = date.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, json, 1, text.length);
    day = epochDay;
  }

  private void digits(int at, int count, int number) {
    int rest = number;
    for (int i = at + count - 1; i >= at; i--) {
      json[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  @Override
  public byte[] json() {
    return json;
  }
}
