package io.gatehouse.sql.catalog;

import java.util.Objects;

/**
 * A row of pg_type.
 *
 * @param oid pg_type.oid
 * @param schema pg_namespace.nspname
 * @param name typname
 * @param kind typtype, with arrays apart
 * @param elementOid typelem of an array, typbasetype of a domain, rngsubtype of a range; else 0
 * @param relationOid typrelid of a composite type; else 0
 */
public record Type(
    int oid, String schema, String name, Kind kind, int elementOid, int relationOid) {

  /** pg_type.typtype, with arrays apart. */
  public enum Kind {
    BASE,
    ARRAY,
    COMPOSITE,
    DOMAIN,
    ENUM,
    RANGE,
    MULTIRANGE,
    PSEUDO
  }

  public Type {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(name);
    Objects.requireNonNull(kind);
  }
}
