package io.gatehouse.sql;

import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where one column of a result comes from.
 *
 * @param name the name in the result
 * @param sources every base column (and view column on the way) whose values can reach it
 * @param transform what happened on the way
 * @param proven whether {@code sources} is known to be complete. An unproven column may carry
 *     anything.
 */
public record OutputColumn(
    String name, Set<ColumnId> sources, Transform transform, boolean proven) {

  /** What happened to the values between source and result. */
  public enum Transform {
    /** The value of one source as it is: through aliases, sub-selects, CTEs, set operations. */
    IDENTITY,
    /**
     * Computed by whoever defined a view or a generated column, and by nothing in the statement.
     */
    DEFINED,
    /** Computed by the statement. */
    EXPRESSION
  }

  public OutputColumn {
    Objects.requireNonNull(name);
    Objects.requireNonNull(transform);
    SortedSet<ColumnId> sorted = new TreeSet<>(sources);
    sources = Collections.unmodifiableSortedSet(sorted);
  }

  /** A column that may carry anything. */
  public static OutputColumn unproven(String name) {
    return new OutputColumn(name, Set.of(), Transform.EXPRESSION, false);
  }
}
