package io.gatehouse.sql.catalog;

import io.gatehouse.sql.RelationName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of pg_class with what hangs on it.
 *
 * @param oid pg_class.oid
 * @param name schema and name
 * @param kind pg_class.relkind
 * @param columns the columns that are not dropped, in order, system columns excluded
 * @param definition pg_get_viewdef, for views and materialized views; every name in it that the
 *     empty search_path does not find is qualified
 * @param parents what it inherits from or is a partition of, directly
 * @param children what inherits from it, directly
 */
public record Relation(
    int oid,
    RelationName name,
    Kind kind,
    List<Column> columns,
    Optional<String> definition,
    List<RelationName> parents,
    List<RelationName> children) {

  /** pg_class.relkind. */
  public enum Kind {
    TABLE,
    PARTITIONED_TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    FOREIGN_TABLE,
    SEQUENCE,
    COMPOSITE_TYPE,
    OTHER
  }

  /**
   * A row of pg_attribute.
   *
   * @param name attname
   * @param number attnum, from 1
   * @param typeOid atttypid
   * @param generation pg_get_expr of a GENERATED column
   * @param bounded whether it is a numeric of a declared precision, at most 1,000 digits
   * @param collation attcollation's OID, unless it is the database's own; {@code ~} in front of it
   *     says that different texts are equal under it
   */
  public record Column(
      String name,
      int number,
      int typeOid,
      Optional<String> generation,
      boolean bounded,
      Optional<String> collation) {
    public Column {
      Objects.requireNonNull(name);
      Objects.requireNonNull(generation);
      Objects.requireNonNull(collation);
    }

    /** A column without bounds, in the database's collation. */
    public Column(String name, int number, int typeOid, Optional<String> generation) {
      this(name, number, typeOid, generation, false, Optional.empty());
    }
  }

  public Relation {
    Objects.requireNonNull(name);
    Objects.requireNonNull(kind);
    columns = List.copyOf(columns);
    Objects.requireNonNull(definition);
    parents = List.copyOf(parents);
    children = List.copyOf(children);
  }

  /** The column of that exact name. */
  public Optional<Column> column(String columnName) {
    for (Column column : columns) {
      if (column.name().equals(columnName)) {
        return Optional.of(column);
      }
    }
    return Optional.empty();
  }
}
