package io.gatehouse.policy.yaml;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as people write them. */
final class Units {

  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15}) ?([a-zA-Z]*)");

  private static final Map<String, ChronoUnit> DURATIONS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  private static final Map<String, Long> SIZES =
      Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

  private Units() {}

  /** A duration; empty when it is none. Only zero may stand without a unit. */
  static Optional<Duration> duration(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher matcher = NUMBER_AND_UNIT.matcher(text);
    if (!matcher.matches() || !DURATIONS.containsKey(matcher.group(2))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Duration.of(Long.parseLong(matcher.group(1)), DURATIONS.get(matcher.group(2))));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** A size in bytes; empty when it is none or more than a long holds. */
  static OptionalLong size(String text) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text);
    if (!matcher.matches() || !SIZES.containsKey(matcher.group(2))) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(
          Math.multiplyExact(Long.parseLong(matcher.group(1)), SIZES.get(matcher.group(2))));
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }
}
