package io.gatehouse.sql.resolve;

import io.gatehouse.sql.RelationName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that FROM brings into scope. Compared by identity: the same table twice is two entries.
 */
final class RangeEntry {

  /**
   * A column of an entry.
   *
   * @param name as the entry calls it
   * @param value where it comes from
   * @param entries the entries that it stands for: more than its own where a join merges columns
   */
  record Column(String name, Value value, Set<RangeEntry> entries) {}

  /** System columns (manual, section 5.6): no labelled value is ever in them. */
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

  private final String name;
  private final Optional<RelationName> relation;
  private final Optional<RelationName> unaliased;
  private final List<Column> columns = new ArrayList<>();
  private final Optional<Value> open;
  private final boolean complete;
  private final Set<Column> hidden = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean picked;

  /**
   * @param name the alias, or the name where there is none; empty where it has none
   * @param relation the relation behind it
   * @param aliased whether the relation's own name is hidden
   * @param open where a column of any other name comes from, when the names are not known
   */
  RangeEntry(String name, Optional<RelationName> relation, boolean aliased, Optional<Value> open) {
    this(name, relation, aliased, open, open.isEmpty());
  }

  private RangeEntry(
      String name,
      Optional<RelationName> relation,
      boolean aliased,
      Optional<Value> open,
      boolean complete) {
    this.complete = complete;
    this.name = name;
    this.relation = relation;
    this.unaliased = aliased ? Optional.empty() : relation;
    this.open = open;
  }

  /** An entry for what a join makes of its two sides. */
  static RangeEntry ofJoin(String name, Optional<Value> open, boolean complete) {
    return new RangeEntry(name, Optional.empty(), true, open, complete);
  }

  RangeEntry add(String columnName, Value value) {
    columns.add(new Column(columnName, value, Set.of(this)));
    return this;
  }

  void add(Column column) {
    columns.add(column);
  }

  /** Adds a column that a star leaves out. */
  void addHidden(Column column) {
    columns.add(column);
    hidden.add(column);
  }

  /** Whether a star leaves out this column of it. */
  boolean hides(Column column) {
    return hidden.contains(column);
  }

  /** Has stars leave out the last columns. */
  RangeEntry hidingLast(int count) {
    hidden.addAll(columns.subList(Math.max(0, columns.size() - count), columns.size()));
    return this;
  }

  /** Notes that its rows are a choice of their own accord. */
  RangeEntry picked(boolean nowPicked) {
    picked = nowPicked;
    return this;
  }

  /** Whether its rows are known to be a choice, before any condition of this query. */
  boolean isPicked() {
    return picked;
  }

  String name() {
    return name;
  }

  Optional<RelationName> relation() {
    return relation;
  }

  /** The relation, unless an alias hides its name. */
  Optional<RelationName> unaliased() {
    return unaliased;
  }

  List<Column> columns() {
    return columns;
  }

  /** Whether it has columns whose names nobody knows. */
  boolean isOpen() {
    return open.isPresent();
  }

  /** Whether it lists all of its columns, so that a star is known to mean them. */
  boolean isComplete() {
    return complete;
  }

  List<Column> named(String columnName) {
    List<Column> found = new ArrayList<>(1);
    for (Column column : columns) {
      if (column.name().equals(columnName)) {
        found.add(column);
      }
    }
    if (found.isEmpty() && relation.isPresent() && SYSTEM_COLUMNS.contains(columnName)) {
      found.add(new Column(columnName, Value.CONSTANT, Set.of(this)));
    }
    return found;
  }

  /** The column that an open entry gives for a name that it does not list. */
  Optional<Column> openColumn(String columnName) {
    return open.map(value -> new Column(columnName, value, Set.of(this)));
  }

  /** All of its columns together. */
  Value wholeRow() {
    List<Value> values = new ArrayList<>();
    for (Column column : columns) {
      values.add(column.value());
    }
    open.ifPresent(values::add);
    return Value.computedFrom(values);
  }

  /** The type of its rows. */
  ValueType rowType() {
    return open.isPresent()
        ? ValueType.UNKNOWN
        : ValueType.rowOf(columns.stream().map(c -> c.value().nature().type()).toList());
  }

  /** The entries that its columns stand for. */
  Set<RangeEntry> entries() {
    Set<RangeEntry> all = new java.util.LinkedHashSet<>();
    for (Column column : columns) {
      all.addAll(column.entries());
    }
    all.add(this);
    return all;
  }
}
