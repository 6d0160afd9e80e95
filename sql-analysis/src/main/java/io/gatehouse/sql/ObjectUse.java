package io.gatehouse.sql;

import java.util.Objects;

/**
 * An object that a statement acts on, other than by reading or writing its rows.
 *
 * @param type its class, as the statement calls it
 * @param schema as written, or as the catalog has it; empty when it has none or none is known
 * @param name its name; for what hangs on a relation or domain, that one's name. A cast is {@code
 *     source AS target}, a user mapping {@code role@server}, a transform {@code type@language}.
 * @param part the column, constraint, trigger, rule or policy of the object; otherwise empty
 */
public record ObjectUse(ObjectType type, String schema, String name, String part) {

  public ObjectUse {
    Objects.requireNonNull(type);
    Objects.requireNonNull(schema);
    Objects.requireNonNull(name);
    Objects.requireNonNull(part);
  }

  @Override
  public String toString() {
    return type
        + " "
        + (schema.isEmpty() ? "" : schema + ".")
        + name
        + (part.isEmpty() ? "" : "." + part);
  }
}
