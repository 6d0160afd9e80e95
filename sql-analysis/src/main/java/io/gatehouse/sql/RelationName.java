package io.gatehouse.sql;

import java.util.Objects;

/**
 * A relation's name as the catalog spells it: case folded, unquoted.
 *
 * @param schema the schema, or the empty string when the name could not be resolved to one
 * @param name the relation
 */
public record RelationName(String schema, String name) implements Comparable<RelationName> {

  public RelationName {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(name);
  }

  /** Whether the relation lies in one of PostgreSQL's own schemas. */
  public boolean isSystem() {
    return schema.equals("pg_catalog")
        || schema.equals("information_schema")
        || schema.startsWith("pg_toast");
  }

  @Override
  public int compareTo(RelationName other) {
    int bySchema = schema.compareTo(other.schema);
    return bySchema != 0 ? bySchema : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return schema.isEmpty() ? name : schema + "." + name;
  }
}
