package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.OutputColumn.Transform;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a value comes from.
 *
 * @param sources every column whose values can reach it
 * @param transform what happened to them on the way
 * @param mixed whether it is one thing in some rows and another in others, as under UNION ALL
 * @param proven whether the sources are known to be complete
 * @param nature what else is known of it
 */
record Value(
    Set<ColumnId> sources, Transform transform, boolean mixed, boolean proven, Nature nature) {

  /** Comes from no column. */
  static final Value CONSTANT =
      new Value(Set.of(), Transform.EXPRESSION, false, true, Nature.UNKNOWN);

  /** Comes from no column, and has a type. */
  static Value constant(ValueType type, int growth) {
    return new Value(Set.of(), Transform.EXPRESSION, false, true, Nature.of(type, growth));
  }

  /** A column as it is, and its kin. */
  static Value column(Set<ColumnId> sources, Nature nature) {
    return new Value(sources, Transform.IDENTITY, false, true, nature);
  }

  /** The same value, of which more is known. */
  Value with(Nature known) {
    return new Value(sources, transform, mixed, proven, known);
  }

  /** Whether no column can reach it. */
  boolean isConstant() {
    return sources.isEmpty() && proven;
  }

  /** The same sources, computed upon by the statement. */
  Value computed() {
    return transform == Transform.EXPRESSION
        ? this
        : new Value(sources, Transform.EXPRESSION, mixed, proven, nature);
  }

  /**
   * The same value under one more name, as a column of a view.
   *
   * @param all its sources and the view's column
   */
  Value viewed(Set<ColumnId> all) {
    Transform seen = transform == Transform.EXPRESSION ? Transform.DEFINED : transform;
    return new Value(all, seen, mixed, proven, nature);
  }

  Value unproven() {
    return new Value(sources, Transform.EXPRESSION, mixed, false, nature);
  }

  /** Whether the statement itself computes it from columns. */
  boolean isComputed() {
    return transform == Transform.EXPRESSION && !sources.isEmpty();
  }

  /** Computed from all of these. */
  static Value computedFrom(List<Value> values) {
    if (values.isEmpty()) {
      return CONSTANT;
    }
    if (values.size() == 1) {
      return values.get(0).computed();
    }
    Set<ColumnId> sources = new LinkedHashSet<>();
    boolean proven = true;
    for (Value value : values) {
      sources.addAll(value.sources());
      proven &= value.proven();
    }
    return new Value(sources, Transform.EXPRESSION, false, proven, Nature.together(values));
  }

  /** One of these two, as the branches of a set operation. */
  Value or(Value other) {
    if (equals(other)) {
      return this;
    }
    Set<ColumnId> all = new LinkedHashSet<>(sources);
    all.addAll(other.sources);
    Transform most =
        isConstant()
            ? other.transform
            : other.isConstant() || transform.compareTo(other.transform) >= 0
                ? transform
                : other.transform;
    return new Value(all, most, true, proven && other.proven, nature.or(other.nature));
  }
}
