package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a value comes from.
 *
 * @param sources every column whose values can reach it
 * @param identity whether it is the value of one column as it is
 * @param proven whether the sources are known to be complete
 */
record Value(Set<ColumnId> sources, boolean identity, boolean proven) {

  /** Comes from no column. */
  static final Value CONSTANT = new Value(Set.of(), false, true);

  /** The same sources, computed upon. */
  Value computed() {
    return identity ? new Value(sources, false, proven) : this;
  }

  Value unproven() {
    return new Value(sources, false, false);
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
    return new Value(sources, false, proven);
  }

  /** One of these two, as the branches of a set operation. */
  Value or(Value other) {
    if (equals(other)) {
      return this;
    }
    Set<ColumnId> all = new LinkedHashSet<>(sources);
    all.addAll(other.sources);
    boolean same = (identity || equals(CONSTANT)) && (other.identity || other.equals(CONSTANT));
    return new Value(all, same, proven && other.proven);
  }
}
