package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@link Mask.DateTrunc} for one type in one format.
 *
 * <p>What has a time zone is cut off in UTC whatever zone the session shows it in: else who sets
 * one zone after the other would learn the time of day. In text only the ISO style is read, which
 * is PostgreSQL's default; in another DateStyle values are masked whole.
 */
final class TimeCellMask implements CellMask {

  /** The types; binary is days or microseconds since 2000-01-01. */
  private enum Kind {
    DATE(Integer.BYTES),
    TIMESTAMP(Long.BYTES),
    TIMESTAMPTZ(Long.BYTES);

    private final int bytes;

    Kind(int bytes) {
      this.bytes = bytes;
    }
  }

  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4,6})-(\\d\\d)-(\\d\\d)"
              + "(?: (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.\\d{1,6})?"
              + "(?:([+-])(\\d\\d)(?::(\\d\\d)(?::(\\d\\d))?)?)?)?");

  private static final int LONGEST_TEXT = 48;
  private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);
  private static final int MAX_YEAR = 294_276;
  private static final long MICROSECONDS_A_HOUR = 3_600_000_000L;
  private static final int HOURS_A_DAY = 24;

  private final Kind kind;
  private final Mask.Unit unit;
  private final boolean binary;
  private final CellMask full;

  private TimeCellMask(Kind kind, Mask.Unit unit, boolean binary, CellMask full) {
    this.kind = kind;
    this.unit = unit;
    this.binary = binary;
    this.full = full;
  }

  /** Masks of a type; empty when the unit says nothing about it. */
  static Optional<CellMasks> of(int typeOid, Mask.Unit unit, CellMasks full) {
    Kind kind =
        switch (typeOid) {
          case TypeOid.DATE -> unit.compareTo(Mask.Unit.DAY) > 0 ? Kind.DATE : null;
          case TypeOid.TIMESTAMP -> Kind.TIMESTAMP;
          case TypeOid.TIMESTAMPTZ -> Kind.TIMESTAMPTZ;
          default -> null;
        };
    return Optional.ofNullable(kind)
        .map(
            k ->
                new CellMasks(
                    new TimeCellMask(k, unit, false, full.text()),
                    new TimeCellMask(k, unit, true, full.binary())));
  }

  @Override
  public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
    Optional<LocalDateTime> shown =
        (binary ? ofBinary(in, offset, length) : ofText(in, offset, length))
            .filter(TimeCellMask::isCommon)
            .map(this::truncated)
            .filter(TimeCellMask::isCommon);
    if (shown.isEmpty()) {
      full.mask(in, offset, length, out);
    } else if (binary) {
      toBinary(shown.get(), out);
    } else {
      toText(shown.get(), out);
    }
  }

  private static boolean isCommon(LocalDateTime time) {
    return time.getYear() >= 1 && time.getYear() <= MAX_YEAR;
  }

  private LocalDateTime truncated(LocalDateTime time) {
    LocalDate date = time.toLocalDate();
    LocalDate first =
        switch (unit) {
          case HOUR, DAY -> date;
          case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          case MONTH -> date.withDayOfMonth(1);
          case QUARTER -> date.with(IsoFields.DAY_OF_QUARTER, 1);
          case YEAR -> date.withDayOfYear(1);
          case DECADE -> LocalDate.of(date.getYear() / 10 * 10, 1, 1);
          case CENTURY -> LocalDate.of((date.getYear() - 1) / 100 * 100 + 1, 1, 1);
        };
    return unit == Mask.Unit.HOUR
        ? time.truncatedTo(ChronoUnit.HOURS)
        : first.atTime(LocalTime.MIDNIGHT);
  }

  /** The hour suffices: no unit is shorter. The infinities lie beyond the common years. */
  private Optional<LocalDateTime> ofBinary(ByteBuf in, int offset, int length) {
    if (length != kind.bytes) {
      throw new MalformedRowException("a time in binary is not as PostgreSQL writes it");
    }
    return Optional.of(
        kind == Kind.DATE
            ? EPOCH.plusDays(in.getInt(offset))
            : EPOCH.plusHours(Math.floorDiv(in.getLong(offset), MICROSECONDS_A_HOUR)));
  }

  private Optional<LocalDateTime> ofText(ByteBuf in, int offset, int length) {
    if (length > LONGEST_TEXT) {
      return Optional.empty();
    }
    Matcher text = ISO.matcher(in.toString(offset, length, StandardCharsets.US_ASCII));
    boolean dated = text.matches();
    if (!dated
        || (text.group(4) == null) != (kind == Kind.DATE)
        || (text.group(7) == null) != (kind != Kind.TIMESTAMPTZ)) {
      return Optional.empty();
    }
    try {
      LocalDate date = LocalDate.of(number(text, 1), number(text, 2), number(text, 3));
      if (kind == Kind.DATE) {
        return Optional.of(date.atStartOfDay());
      }
      LocalDateTime time =
          date.atTime(number(text, 4) % HOURS_A_DAY, number(text, 5), number(text, 6));
      if (kind == Kind.TIMESTAMP) {
        return Optional.of(time);
      }
      int seconds = (number(text, 8) * 60 + number(text, 9)) * 60 + number(text, 10);
      return Optional.of(
          text.group(7).equals("-") ? time.plusSeconds(seconds) : time.minusSeconds(seconds));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher text, int group) {
    return text.group(group) == null ? 0 : Integer.parseInt(text.group(group));
  }

  private void toBinary(LocalDateTime shown, ByteBuf out) {
    out.writeInt(kind.bytes);
    if (kind == Kind.DATE) {
      out.writeInt((int) ChronoUnit.DAYS.between(EPOCH, shown));
    } else {
      long seconds = shown.toEpochSecond(ZoneOffset.UTC) - EPOCH.toEpochSecond(ZoneOffset.UTC);
      out.writeLong(seconds * 1_000_000);
    }
  }

  private void toText(LocalDateTime shown, ByteBuf out) {
    StringBuilder text = new StringBuilder(24);
    padded(text, shown.getYear(), 4).append('-');
    padded(text, shown.getMonthValue(), 2).append('-');
    padded(text, shown.getDayOfMonth(), 2);
    if (kind != Kind.DATE) {
      padded(text.append(' '), shown.getHour(), 2).append(":00:00");
      text.append(kind == Kind.TIMESTAMPTZ ? "+00" : "");
    }
    out.writeInt(text.length());
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
  }

  private static StringBuilder padded(StringBuilder text, int number, int digits) {
    String plain = Integer.toString(number);
    return text.append("0".repeat(Math.max(0, digits - plain.length()))).append(plain);
  }
}
