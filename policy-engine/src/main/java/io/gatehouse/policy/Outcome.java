package io.gatehouse.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * How one policy came out against one statement.
 *
 * @param miss the first condition that did not hold; empty when it matched
 * @param error why its condition could not be evaluated
 */
record Outcome(Optional<Miss> miss, Optional<String> error) {

  static final Outcome MATCHED = new Outcome(Optional.empty(), Optional.empty());

  Outcome {
    Objects.requireNonNull(miss);
    Objects.requireNonNull(error);
  }

  static Outcome missed(Miss miss) {
    return new Outcome(Optional.of(miss), Optional.empty());
  }

  /** An error fails closed: it is no match of what grants, and one of what restricts. */
  static Outcome error(String why, boolean grants) {
    return grants
        ? new Outcome(Optional.of(new Miss(Miss.Key.WHEN, why)), Optional.of(why))
        : new Outcome(Optional.empty(), Optional.of(why));
  }

  boolean matched() {
    return miss.isEmpty();
  }
}
