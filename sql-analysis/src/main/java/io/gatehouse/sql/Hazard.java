package io.gatehouse.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A construct that could tell something of the values it works on beside its own value: by an error
 * that only some values raise, by the rows it makes, by the time or the memory it takes. Whoever
 * sees these values masked could read them by it, one bit a statement.
 *
 * @param kind in which way
 * @param construct what was written: a function, an operator, a word of the grammar
 * @param columns the columns that it works on, or that decide whether it runs at all; the hazard is
 *     none as long as none of these is masked
 * @param clear unless empty, the hazard is none as long as of each of these, which stand for one
 *     column under all its names, one is masked: it takes a value that somebody else may have
 *     written there
 */
public record Hazard(
    Kind kind, String construct, Set<ColumnId> columns, List<Set<ColumnId>> clear) {

  /** In which way. */
  public enum Kind {
    /** A function that is not known to give a value for every argument, quickly. */
    FUNCTION,
    /** An operator that is not known to. */
    OPERATOR,
    /** A cast that some values can not pass. */
    CAST,
    /** Integer arithmetic, which overflows. */
    INTEGER_ARITHMETIC,
    /** Arithmetic with what is not a small constant. */
    ARITHMETIC,
    /** A division by what may be zero. */
    DIVISION,
    /** A pattern or a format that is not a plain constant. */
    PATTERN,
    /** A sub-select that is compared with, or that runs only for some values. */
    SUBQUERY,
    /** What runs only for some values, and may fail or take long. */
    BRANCH,
    /** A value whose size nothing bounds, taken only for some values. */
    SIZE_OF_BRANCH,
    /** A value that may grow beyond what the server can hold. */
    GROWTH,
    /** All rows in one value: harmless where no join multiplies them. */
    COLLECTION,
    /**
     * Rows, or a size, made out of nothing, in a statement that computes anything from what is
     * masked.
     */
    REPETITION,
    /** Anything else that is not understood well enough. */
    OTHER
  }

  public Hazard {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(construct);
    SortedSet<ColumnId> sorted = new TreeSet<>(columns);
    columns = Collections.unmodifiableSortedSet(sorted);
    List<Set<ColumnId>> copies = new ArrayList<>(clear.size());
    for (Set<ColumnId> one : clear) {
      copies.add(Collections.unmodifiableSortedSet(new TreeSet<>(one)));
    }
    clear = List.copyOf(copies);
  }
}
