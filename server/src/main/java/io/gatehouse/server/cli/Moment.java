package io.gatehouse.server.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times on the command line. */
final class Moment {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,6})([smhd])");

  private Moment() {}

  /** A length such as {@code 90s}, {@code 30m}, {@code 2h}, {@code 7d}. */
  static final class Length implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String word) {
      Matcher length = LENGTH.matcher(word);
      if (!length.matches()) {
        throw new TypeConversionException("'" + word + "' is not a length such as 30m, 2h, 7d");
      }
      long number = Long.parseLong(length.group(1));
      return switch (length.group(2)) {
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
  }
}
