package io.gatehouse.sql;

import java.util.Objects;

/**
 * A function, procedure or aggregate that a statement calls, also by operator or cast where that is
 * not built in.
 *
 * @param schema the schema, empty when unknown
 * @param name the name as the catalog spells it
 * @param volatility the most volatile of the overloads that may be meant
 * @param builtIn whether every overload that may be meant ships with PostgreSQL (OID below 16384
 *     and schema pg_catalog)
 * @param trusted built in, and known to read and change nothing beyond its arguments: it can not
 *     reach a table, a file, a setting, another session or the network
 */
public record FunctionUse(
    String schema, String name, Volatility volatility, boolean builtIn, boolean trusted) {

  /** PostgreSQL's volatility categories, and what we call a function that the catalog lacks. */
  public enum Volatility {
    IMMUTABLE,
    STABLE,
    VOLATILE,
    UNKNOWN
  }

  public FunctionUse {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(name);
    Objects.requireNonNull(volatility);
    if (trusted && !builtIn) {
      throw new IllegalArgumentException("only a built-in function is trusted: " + name);
    }
  }
}
