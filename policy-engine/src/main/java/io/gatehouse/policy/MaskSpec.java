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
}
