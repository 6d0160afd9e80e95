package io.gatehouse.masking;

import java.util.Arrays;
import java.util.Objects;

/**
 * How the values of a column are shown. SQL NULL stays NULL under every mask.
 *
 * <p>Masks are ordered from the mildest to the strictest, by what a reader learns: {@link Noise}
 * (more is stricter), {@link Bucket} (wider is stricter), {@link DateTrunc} (a longer unit is
 * stricter), {@link Partial} (fewer characters kept is stricter), {@link Email}, {@link Hash}
 * (equality), {@link Constant} and {@link Full} (only whether there is a value), {@link Null}
 * (nothing). Two masks for different types of values together are {@link Full}: each of them is
 * that for the other's types.
 */
public sealed interface Mask extends Comparable<Mask> {

  /** NULL. */
  record Null() implements Mask {}

  /**
   * The same text for every value of a text type; {@link Full} for other types.
   *
   * @param value cut to the length of a {@code varchar(n)}
   */
  record Constant(String value) implements Mask {
    public Constant {
      Objects.requireNonNull(value);
      if (value.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a PostgreSQL text holds no NUL character");
      }
    }
  }

  /**
   * The type's own neutral value: {@code ****}, 0, 1970-01-01, an empty array or range; NULL if
   * none.
   */
  record Full() implements Mask {}

  /**
   * Keeps the ends of a text value; {@link Full} for other types and for a value of no more
   * characters than are kept. What is hidden shows as four characters, whatever its length.
   *
   * @param keepFirst characters (code points) kept at the start
   * @param keepLast characters (code points) kept at the end
   * @param character stands for what is hidden
   */
  record Partial(int keepFirst, int keepLast, char character) implements Mask {
    public Partial {
      if (keepFirst < 0 || keepLast < 0) {
        throw new IllegalArgumentException("keepFirst and keepLast are not negative");
      }
      if (character == '\0' || Character.isSurrogate(character)) {
        throw new IllegalArgumentException("the mask character is not a character of its own");
      }
    }
  }

  /** {@code alice@mail.example} shows as {@code a***@m***.example}; what is no address, whole. */
  record Email() implements Mask {}

  /**
   * The first 64 bits of HMAC-SHA-256 (RFC 2104), in hexadecimal, for text types, and a version 8
   * uuid (RFC 9562) for uuid: equal values stay equal. {@link Full} for other types.
   *
   * @param key copied; compared by content
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Hash(byte[] key) implements Mask {

    /** Below this a key could be guessed from known values. */
    public static final int MIN_KEY_BYTES = 16;

    public Hash {
      if (key.length < MIN_KEY_BYTES) {
        throw new IllegalArgumentException("a hash key has at least " + MIN_KEY_BYTES + " bytes");
      }
      key = key.clone();
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Hash that && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
      return "Hash[key=redacted]";
    }
  }

  /**
   * Whole and exact numbers (smallint, integer, bigint, numeric) show as the largest multiple of
   * the width that is not greater, or as the type's least value where that is greater still. {@link
   * Full} for other types: of a float the client chooses how it is rounded in text.
   *
   * @param width at least 1
   */
  record Bucket(long width) implements Mask {
    public Bucket {
      if (width < 1) {
        throw new IllegalArgumentException("a bucket is at least 1 wide");
      }
    }
  }

  /** Units of {@link DateTrunc}, as PostgreSQL's date_trunc knows them; from short to long. */
  enum Unit {
    HOUR,
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR,
    DECADE,
    CENTURY
  }

  /**
   * Dates and timestamps show as the beginning of the unit they lie in, those with a time zone in
   * UTC. {@link Full} for other types, for a date in units that would not change it, and for what
   * is not between the years 1 and 294276.
   */
  record DateTrunc(Unit unit) implements Mask {
    public DateTrunc {
      Objects.requireNonNull(unit);
    }
  }

  /**
   * Whole and exact numbers, rounded to three significant digits, show as up to so many percent
   * more or less, as the value and a key decide: who asks again gets the same again. {@link Full}
   * for other types.
   *
   * @param key copied; compared by content
   * @param percent from 1 to 100
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Noise(byte[] key, int percent) implements Mask {

    public Noise {
      if (key.length < Hash.MIN_KEY_BYTES) {
        throw new IllegalArgumentException(
            "a noise key has at least " + Hash.MIN_KEY_BYTES + " bytes");
      }
      if (percent < 1 || percent > 100) {
        throw new IllegalArgumentException("noise is from 1 to 100 percent");
      }
      key = key.clone();
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Noise that && percent == that.percent && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(key) + percent;
    }

    @Override
    public String toString() {
      return "Noise[key=redacted, percent=" + percent + "]";
    }
  }

  /** Positive when this mask shows less than the other. */
  @Override
  default int compareTo(Mask other) {
    return Strictness.ORDER.compare(this, other);
  }
}
