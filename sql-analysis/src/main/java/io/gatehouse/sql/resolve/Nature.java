package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.Hazard;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a value beside where it comes from: whether working on it can tell of it.
 *
 * @param type its type
 * @param growth how many values as large as a column's it may hold, up to {@link #MAX_GROWTH}
 * @param loud what may fail or take long when it is made: that must not depend on a condition
 * @param wide the columns of no bounded size that were read for it, each with all its names
 */
record Nature(ValueType type, int growth, Optional<Loudness> loud, Set<Set<ColumnId>> wide) {

  /**
   * A construct that may fail or take long.
   *
   * @param kind in which way
   * @param construct as a person would name it
   */
  record Loudness(Hazard.Kind kind, String construct) {}

  /**
   * How far a value may grow. A string constant counts as {@link #CONSTANT}, since it has at most a
   * mebibyte: so nothing comes near the gibibyte at which the server gives up, unless a column is
   * that large already.
   */
  static final int MAX_GROWTH = 4096;

  /** What a string constant counts as. */
  static final int CONSTANT = 16;

  /** What a parameter counts as, which may have as many bytes as a message. */
  static final int PARAMETER = 1024;

  static final Nature UNKNOWN = new Nature(ValueType.UNKNOWN, 1, Optional.empty(), Set.of());

  static Nature of(ValueType type, int growth) {
    return new Nature(type, growth, Optional.empty(), Set.of());
  }

  /** A column as it is. */
  static Nature ofColumn(ValueType type, Set<ColumnId> names) {
    return new Nature(
        type,
        1,
        type.isDocument()
            ? Optional.of(new Loudness(Hazard.Kind.SIZE_OF_BRANCH, "a value of any size"))
            : Optional.empty(),
        type.isWide() ? Set.of(Set.copyOf(names)) : Set.of());
  }

  Nature as(ValueType newType) {
    return new Nature(newType, growth, loud, wide);
  }

  Nature grown(long newGrowth) {
    return new Nature(type, (int) Math.min(newGrowth, MAX_GROWTH), loud, wide);
  }

  Nature loud(Loudness why) {
    return loud.isPresent() ? this : new Nature(type, growth, Optional.of(why), wide);
  }

  /** What was made of all of these: of no known type. */
  static Nature together(List<Value> values) {
    long growth = 0;
    Optional<Loudness> loud = Optional.empty();
    Set<Set<ColumnId>> wide = new LinkedHashSet<>();
    for (Value value : values) {
      growth += value.nature().growth();
      if (loud.isEmpty()) {
        loud = value.nature().loud();
      }
      wide.addAll(value.nature().wide());
    }
    return new Nature(
        ValueType.UNKNOWN, (int) Math.max(1, Math.min(growth, MAX_GROWTH)), loud, wide);
  }

  /** What is one or the other. */
  Nature or(Nature other) {
    Set<Set<ColumnId>> all = new LinkedHashSet<>(wide);
    all.addAll(other.wide);
    return new Nature(
        type.or(other.type),
        Math.max(growth, other.growth),
        loud.isPresent() ? loud : other.loud,
        all);
  }
}
