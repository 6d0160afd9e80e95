package io.gatehouse.sql;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A condition of the outermost WHERE that finds rows of the only table by a whole value: {@code
 * column = constant} or {@code column IN (constant, …)}, where nothing else in the statement
 * decides by that column.
 *
 * @param columns the column under all its names
 * @param constants how many values it is compared with
 */
public record Lookup(Set<ColumnId> columns, int constants) {

  public Lookup {
    SortedSet<ColumnId> sorted = new TreeSet<>(columns);
    columns = Collections.unmodifiableSortedSet(sorted);
  }
}
