package io.gatehouse.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What must be done around an allowed statement.
 *
 * @param maxRows the result ends with an error after so many rows
 * @param statementTimeout the statement is cancelled after so long
 * @param readOnly the transaction must be read only
 * @param masks which columns are masked for this principal, and how
 */
public record Obligations(
    OptionalLong maxRows, Optional<Duration> statementTimeout, boolean readOnly, MaskRules masks) {

  public Obligations {
    Objects.requireNonNull(maxRows);
    Objects.requireNonNull(statementTimeout);
    Objects.requireNonNull(masks);
  }

  /** Nothing to do. */
  public static Obligations none() {
    return new Obligations(OptionalLong.empty(), Optional.empty(), false, MaskRules.NONE);
  }
}
