package io.gatehouse.masking;

import java.util.Arrays;
import java.util.Objects;

/**
 * How the values of a column are shown. SQL NULL stays NULL under every mask.
 *
 * <p>Masks are ordered from the mildest to the strictest, by what a reader learns: {@link Partial}
 * (fewer characters kept is stricter), {@link Email}, {@link Hash} (equality), {@link Constant} and
 * {@link Full} (only whether there is a value), {@link Null} (nothing).
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

  /** The type's own neutral value: {@code ****}, 0, 1970-01-01, an empty array; NULL if none. */
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

  /** Positive when this mask shows less than the other. */
  @Override
  default int compareTo(Mask other) {
    return Strictness.ORDER.compare(this, other);
  }
}
