package io.gatehouse.policy;

import java.util.Locale;

/** What a policy does with the statements that it matches. */
enum Effect {
  ALLOW,
  HOLD,
  BLOCK,
  MASK,
  LIMIT;

  /** As policies write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether it gives rights. What gives must be sure: names are compared exactly, an unknown name
   * matches nothing, an error is no match. What takes errs the other way.
   */
  boolean grants() {
    return this == ALLOW;
  }
}
