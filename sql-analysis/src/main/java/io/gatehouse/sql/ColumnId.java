package io.gatehouse.sql;

import java.util.Objects;

/**
 * One column of one relation.
 *
 * @param relation the relation that holds it
 * @param column the column's name as the catalog spells it
 */
public record ColumnId(RelationName relation, String column) implements Comparable<ColumnId> {

  public ColumnId {
    Objects.requireNonNull(relation);
    Objects.requireNonNull(column);
  }

  public static ColumnId of(String schema, String relation, String column) {
    return new ColumnId(new RelationName(schema, relation), column);
  }

  @Override
  public int compareTo(ColumnId other) {
    int byRelation = relation.compareTo(other.relation);
    return byRelation != 0 ? byRelation : column.compareTo(other.column);
  }

  @Override
  public String toString() {
    return relation + "." + column;
  }
}
