package io.gatehouse.policy;

import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.StatementFacts;
import java.util.List;
import java.util.Optional;

/**
 * Functions: those that are not trusted, and those named.
 *
 * @param untrusted every function that is not trusted
 * @param names patterns
 */
record FunctionSet(boolean untrusted, List<NamePattern> names) {

  FunctionSet {
    names = List.copyOf(names);
  }

  /** Whether the statement calls one of the set. */
  boolean hits(StatementFacts facts) {
    for (FunctionUse use : facts.functions()) {
      if ((untrusted && !use.trusted()) || named(use, true)) {
        return true;
      }
    }
    return false;
  }

  /** The first function that is neither trusted nor in the set of an allow. */
  static Optional<Miss> firstUncovered(Optional<FunctionSet> set, StatementFacts facts) {
    for (FunctionUse use : facts.functions()) {
      if (!use.trusted()
          && (set.isEmpty() || !(set.get().untrusted || set.get().named(use, false)))) {
        return Optional.of(new Miss(Miss.Key.FUNCTIONS, name(use)));
      }
    }
    return Optional.empty();
  }

  private boolean named(FunctionUse use, boolean restricts) {
    for (NamePattern pattern : names) {
      if (pattern.matches(use, restricts)) {
        return true;
      }
    }
    return false;
  }

  private static String name(FunctionUse use) {
    return use.schema().isEmpty() ? use.name() : use.schema() + "." + use.name();
  }
}
