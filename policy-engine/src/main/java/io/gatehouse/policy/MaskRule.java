package io.gatehouse.policy;

import java.util.Objects;

/**
 * What happens to a masked column.
 *
 * @param policy the policy that says so
 * @param mask how its values are shown
 * @param predicates what WHERE, JOIN, GROUP BY and ORDER BY may do with it
 * @param copy whether it may flow into another place
 * @param unproven what happens to results that may hold it without proof that they don't
 */
public record MaskRule(
    String policy, MaskSpec mask, Predicates predicates, Copy copy, Unproven unproven) {

  /** Declared from the mildest to the strictest. */
  public enum Predicates {
    ALLOW,
    EQUALITY,
    BLOCK
  }

  /** Declared from the mildest to the strictest. */
  public enum Copy {
    ALLOW,
    BLOCK
  }

  /** Declared from the mildest to the strictest. */
  public enum Unproven {
    FULL,
    BLOCK
  }

  /** What happens to values that look as if they should be masked. From the mildest on. */
  public enum Detect {
    OFF,
    REPORT,
    MASK
  }

  public MaskRule {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(mask);
    Objects.requireNonNull(predicates);
    Objects.requireNonNull(copy);
    Objects.requireNonNull(unproven);
  }
}
