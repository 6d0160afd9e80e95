package io.gatehouse.policy;

import java.util.Objects;

/** A mask as a policy names it. What it does to a value is the masking module's business. */
public sealed interface MaskSpec {

  /** {@code null}: NULL. */
  record Null() implements MaskSpec {}

  /** {@code constant: TEXT}. */
  record Constant(String value) implements MaskSpec {
    public Constant {
      Objects.requireNonNull(value);
    }
  }

  /** {@code full}: the type's own neutral value. */
  record Full() implements MaskSpec {}

  /** {@code partial: {keep_first, keep_last, char}}. */
  record Partial(int keepFirst, int keepLast, char character) implements MaskSpec {
    public Partial {
      if (keepFirst < 0 || keepLast < 0) {
        throw new IllegalArgumentException("keep_first and keep_last are not negative");
      }
    }
  }

  /** {@code email}: first letter, first letter of the domain, top-level domain. */
  record Email() implements MaskSpec {}

  /** {@code hash}: keyed, truncated. */
  record Hash() implements MaskSpec {}

  /** {@code bucket: {width}}: numbers by the interval they lie in. */
  record Bucket(long width) implements MaskSpec {
    public Bucket {
      if (width < 1) {
        throw new IllegalArgumentException("width is at least 1");
      }
    }
  }

  /** Units of {@link DateTrunc}, from short to long. */
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

  /** {@code date_trunc: {unit}}: dates and timestamps by the unit they lie in. */
  record DateTrunc(Unit unit) implements MaskSpec {
    public DateTrunc {
      Objects.requireNonNull(unit);
    }
  }

  /** {@code noise: {percent}}: numbers, changed by up to so much, always alike. */
  record Noise(int percent) implements MaskSpec {

    /** What is added where a policy says nothing of it. */
    public static final int DEFAULT_PERCENT = 10;

    public Noise {
      if (percent < 1 || percent > 100) {
        throw new IllegalArgumentException("percent is from 1 to 100");
      }
    }
  }
}
