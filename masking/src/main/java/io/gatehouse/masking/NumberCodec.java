package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads and writes whole and exact numbers in both formats of the wire.
 *
 * <pre>
 *   smallint, integer, bigint   two, four, eight bytes
 *   numeric                     int16 groups | int16 weight | int16 sign | int16 scale | groups × int16
 *                               a group is four decimal digits, worth 10000 to the weight, less 1 a group
 * </pre>
 *
 * <p>Source: {@code int2send}, {@code int4send}, {@code int8send} and {@code numeric_send} in
 * PostgreSQL's {@code src/backend/utils/adt}.
 */
enum NumberCodec {
  INT2(Short.BYTES),
  INT4(Integer.BYTES),
  INT8(Long.BYTES),
  NUMERIC(0);

  /** Longer numbers are masked whole: to reckon with them would take its time. */
  private static final int MAX_DIGITS = 1_000;

  private static final int NUMERIC_HEADER = 4 * Short.BYTES;
  private static final int GROUP_DIGITS = 4;
  private static final int GROUP = 10_000;
  private static final int POSITIVE = 0x0000;
  private static final int NEGATIVE = 0x4000;

  /** Bytes of the binary format; 0 when they vary. */
  private final int bytes;

  NumberCodec(int bytes) {
    this.bytes = bytes;
  }

  static Optional<NumberCodec> of(int typeOid) {
    return switch (typeOid) {
      case TypeOid.INT2 -> Optional.of(INT2);
      case TypeOid.INT4 -> Optional.of(INT4);
      case TypeOid.INT8 -> Optional.of(INT8);
      case TypeOid.NUMERIC -> Optional.of(NUMERIC);
      default -> Optional.empty();
    };
  }

  /** The number; empty for NaN, infinity and what is too long. */
  static Optional<BigDecimal> ofText(ByteBuf in, int offset, int length) {
    if (length == 0 || length > MAX_DIGITS) {
      return Optional.empty();
    }
    for (int i = offset; i < offset + length; i++) {
      byte b = in.getByte(i);
      if ((b < '0' || b > '9') && b != '.' && b != '-') {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(new BigDecimal(in.toString(offset, length, StandardCharsets.US_ASCII)));
    } catch (NumberFormatException e) {
      throw new MalformedRowException("a number in text is not as PostgreSQL writes it");
    }
  }

  /**
   * The number; empty for NaN, infinity and what is too long.
   *
   * @throws MalformedRowException when it is not as PostgreSQL writes it
   */
  Optional<BigDecimal> ofBinary(ByteBuf in, int offset, int length) {
    if (this != NUMERIC) {
      if (length != bytes) {
        throw malformed();
      }
      return Optional.of(
          BigDecimal.valueOf(
              switch (this) {
                case INT2 -> in.getShort(offset);
                case INT4 -> in.getInt(offset);
                case INT8, NUMERIC -> in.getLong(offset);
              }));
    }
    if (length < NUMERIC_HEADER) {
      throw malformed();
    }
    int groups = in.getUnsignedShort(offset);
    int weight = in.getShort(offset + Short.BYTES);
    int sign = in.getUnsignedShort(offset + 2 * Short.BYTES);
    if (length != NUMERIC_HEADER + groups * Short.BYTES) {
      throw malformed();
    }
    int most = MAX_DIGITS / GROUP_DIGITS;
    if ((sign != POSITIVE && sign != NEGATIVE) || groups > most || Math.abs(weight) > most) {
      return Optional.empty();
    }
    BigInteger unscaled = BigInteger.ZERO;
    for (int i = 0; i < groups; i++) {
      int group = in.getUnsignedShort(offset + NUMERIC_HEADER + i * Short.BYTES);
      if (group >= GROUP) {
        throw malformed();
      }
      unscaled = unscaled.multiply(BigInteger.valueOf(GROUP)).add(BigInteger.valueOf(group));
    }
    BigDecimal number = new BigDecimal(unscaled, (groups - 1 - weight) * GROUP_DIGITS);
    return Optional.of(sign == NEGATIVE ? number.negate() : number);
  }

  private static MalformedRowException malformed() {
    return new MalformedRowException("a number in binary is not as PostgreSQL writes it");
  }

  /** The nearest number that the type holds. */
  BigDecimal fit(BigDecimal number) {
    return switch (this) {
      case INT2 -> whole(number, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT4 -> whole(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT8 -> whole(number, Long.MIN_VALUE, Long.MAX_VALUE);
      case NUMERIC -> number.scale() < 0 ? number.setScale(0) : number;
    };
  }

  private static BigDecimal whole(BigDecimal number, long least, long most) {
    return number
        .setScale(0, RoundingMode.HALF_EVEN)
        .max(BigDecimal.valueOf(least))
        .min(BigDecimal.valueOf(most));
  }

  /** Writes a number that {@link #fit} gave, as a cell. */
  static void toText(BigDecimal number, ByteBuf out) {
    String text = number.toPlainString();
    out.writeInt(text.length());
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
  }

  /** Writes a number that {@link #fit} gave, as a cell. */
  void toBinary(BigDecimal number, ByteBuf out) {
    if (this == NUMERIC) {
      numeric(number, out);
      return;
    }
    out.writeInt(bytes);
    switch (this) {
      case INT2 -> out.writeShort(number.shortValueExact());
      case INT4 -> out.writeInt(number.intValueExact());
      case INT8, NUMERIC -> out.writeLong(number.longValueExact());
    }
  }

  private static void numeric(BigDecimal number, ByteBuf out) {
    int scale = number.scale();
    int fraction = (scale + GROUP_DIGITS - 1) / GROUP_DIGITS;
    String digits = number.abs().setScale(fraction * GROUP_DIGITS).unscaledValue().toString();
    int missing = (GROUP_DIGITS - digits.length() % GROUP_DIGITS) % GROUP_DIGITS;
    digits = "0".repeat(missing) + digits;
    int groups = number.signum() == 0 ? 0 : digits.length() / GROUP_DIGITS;
    out.writeInt(NUMERIC_HEADER + groups * Short.BYTES);
    out.writeShort(groups);
    out.writeShort(groups == 0 ? 0 : groups - 1 - fraction);
    out.writeShort(number.signum() < 0 ? NEGATIVE : POSITIVE);
    out.writeShort(scale);
    for (int i = 0; i < groups; i++) {
      int at = i * GROUP_DIGITS;
      out.writeShort(Integer.parseInt(digits.substring(at, at + GROUP_DIGITS)));
    }
  }
}
