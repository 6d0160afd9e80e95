package io.gatehouse.sql.catalog;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot of one database's objects. Immutable: a refreshed catalog is another object with
 * another {@link #version()}. Never blocks.
 */
public interface Catalog {

  /** Unique in this process among all snapshots of all databases: part of every cache key. */
  long version();

  /** The relation of that exact name. */
  Optional<Relation> relation(RelationName name);

  /** The relation of that OID. */
  Optional<Relation> relation(int oid);

  /** All functions, procedures and aggregates of that exact name; empty when there are none. */
  List<Function> functions(String schema, String name);

  /** The type of that OID. */
  Optional<Type> type(int oid);

  /**
   * The columns in partition keys, those that an expression in a key reads included: their values
   * stand in the bounds of partitions.
   */
  default Set<ColumnId> partitionKeys() {
    return Set.of();
  }

  /**
   * The schemas in which the unqualified names in {@link Relation#definition} are found, in order;
   * empty for pg_catalog alone. A session's own connection can not but print the names of temporary
   * relations unqualified.
   */
  default List<String> definitionPath() {
    return List.of();
  }
}
