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
 * @param ends whether it may lie at an end of its type's range, where what works on it fails
 * @param collations those other than the database's own that it may bring: of two, PostgreSQL takes
 *     none, and fails
 * @param bulky whether the statement itself made it large
 */
record Nature(
    ValueType type,
    int growth,
    Optional<Loudness> loud,
    Set<Set<ColumnId>> wide,
    Ends ends,
    Set<String> collations,
    boolean bulky) {

  /**
   * A construct that may fail or take long.
   *
   * @param kind in which way
   * @param construct as a person would name it
   * @param clear unless empty, only a value that somebody wrote into one of these columns can make
   *     it, each with all its names: see {@link Hazard#clear}
   */
  record Loudness(Hazard.Kind kind, String construct, Set<Set<ColumnId>> clear) {

    Loudness(Hazard.Kind kind, String construct) {
      this(kind, construct, Set.of());
    }

    /** Both: what always counts covers what may not. */
    Loudness and(Loudness other) {
      if (clear.isEmpty() || other.clear.isEmpty()) {
        return clear.isEmpty() ? this : other;
      }
      return new Loudness(kind, construct, union(clear, other.clear));
    }
  }

  /**
   * Who could have put a value at an end of its type's range: numbers of 131,072 digits, the first
   * and the last days that there are.
   *
   * @param written whether the statement itself could, by a constant or a parameter
   * @param columns whoever writes into these could, each with all its names
   */
  record Ends(boolean written, Set<Set<ColumnId>> columns) {

    static final Ends NONE = new Ends(false, Set.of());
    static final Ends WRITTEN = new Ends(true, Set.of());

    Ends or(Ends other) {
      return equals(other)
          ? this
          : new Ends(written || other.written, union(columns, other.columns));
    }
  }

  /**
   * How far a value may grow. A long string constant counts as {@link #CONSTANT}, since it has at
   * most a mebibyte: so nothing comes near the gibibyte at which the server gives up, unless a
   * column is that large already.
   */
  static final int MAX_GROWTH = 4096;

  /** How far all values of a row together may grow: half of a gibibyte, counted so. */
  static final int MAX_ROW_GROWTH = 2 * MAX_GROWTH;

  /** What a long string constant counts as. */
  static final int CONSTANT = 16;

  /** What a parameter counts as, which may have as many bytes as a message. */
  static final int PARAMETER = 1024;

  static final Nature UNKNOWN = of(ValueType.UNKNOWN, 1);

  static Nature of(ValueType type, int growth) {
    return new Nature(type, growth, Optional.empty(), Set.of(), Ends.NONE, Set.of(), false);
  }

  /** What the statement holds itself: a string, or a parameter. */
  static Nature written(ValueType type, int growth) {
    return new Nature(type, growth, Optional.empty(), Set.of(), Ends.WRITTEN, Set.of(), growth > 1);
  }

  /**
   * A column as it is.
   *
   * @param names all of the column
   * @param bounded whether its definition bounds what it holds
   * @param collation its own, unless it has the database's
   */
  static Nature ofColumn(
      ValueType type, Set<ColumnId> names, boolean bounded, Optional<String> collation) {
    Set<Set<ColumnId>> own = Set.of(Set.copyOf(names));
    return new Nature(
        type,
        1,
        type.isDocument()
            ? Optional.of(new Loudness(Hazard.Kind.SIZE_OF_BRANCH, "a value of any size"))
            : Optional.empty(),
        type.isWide() && !bounded ? own : Set.of(),
        type.hasEnds() && !bounded ? new Ends(false, own) : Ends.NONE,
        collation.map(Set::of).orElse(Set.of()),
        false);
  }

  /** The same as a value of another type, whose range is another. */
  Nature as(ValueType newType) {
    return new Nature(
        newType, growth, loud, wide, newType.hasEnds() ? ends : Ends.NONE, collations, bulky);
  }

  Nature grown(long newGrowth) {
    return new Nature(
        type, (int) Math.min(newGrowth, MAX_GROWTH), loud, wide, ends, collations, bulky);
  }

  Nature loud(Loudness why) {
    return new Nature(
        type,
        growth,
        Optional.of(loud.map(before -> before.and(why)).orElse(why)),
        wide,
        ends,
        collations,
        bulky);
  }

  Nature at(Ends newEnds) {
    return new Nature(
        type, growth, loud, wide, type.hasEnds() ? newEnds : Ends.NONE, collations, bulky);
  }

  Nature collated(Set<String> newCollations) {
    return new Nature(type, growth, loud, wide, ends, newCollations, bulky);
  }

  /** The same, made large by the statement. */
  Nature inflated() {
    return new Nature(type, growth, loud, wide, ends, collations, true);
  }

  /** What was made of all of these: of no known type. */
  static Nature together(List<Value> values) {
    long growth = 0;
    Optional<Loudness> loud = Optional.empty();
    Set<Set<ColumnId>> wide = new LinkedHashSet<>();
    boolean bulky = false;
    for (Value value : values) {
      Nature nature = value.nature();
      growth += nature.growth();
      loud = both(loud, nature.loud());
      wide.addAll(nature.wide());
      bulky |= nature.bulky();
    }
    return new Nature(
        ValueType.UNKNOWN,
        (int) Math.max(1, Math.min(growth, MAX_GROWTH)),
        loud,
        wide,
        endsOf(values),
        collationsOf(values),
        bulky);
  }

  /** Where any of these may lie. */
  static Ends endsOf(List<Value> values) {
    Ends ends = Ends.NONE;
    for (Value value : values) {
      ends = ends.or(value.nature().ends());
    }
    return ends;
  }

  /** The collations that any of these brings. */
  static Set<String> collationsOf(List<Value> values) {
    Set<String> collations = Set.of();
    for (Value value : values) {
      collations = union(collations, value.nature().collations());
    }
    return collations;
  }

  /** What is one or the other. */
  Nature or(Nature other) {
    ValueType both = type.or(other.type);
    return new Nature(
        both,
        Math.max(growth, other.growth),
        both(loud, other.loud),
        union(wide, other.wide),
        ends.or(other.ends),
        union(collations, other.collations),
        bulky || other.bulky);
  }

  private static Optional<Loudness> both(Optional<Loudness> one, Optional<Loudness> other) {
    return one.isPresent() && other.isPresent()
        ? Optional.of(one.get().and(other.get()))
        : one.or(() -> other);
  }

  private static <T> Set<T> union(Set<T> one, Set<T> other) {
    if (other.isEmpty() || one.equals(other)) {
      return one;
    }
    if (one.isEmpty()) {
      return other;
    }
    Set<T> all = new LinkedHashSet<>(one);
    all.addAll(other);
    return all;
  }
}
