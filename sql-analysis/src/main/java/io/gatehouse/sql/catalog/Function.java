package io.gatehouse.sql.catalog;

import io.gatehouse.sql.FunctionUse.Volatility;
import java.util.List;
import java.util.Objects;

/**
 * A row of pg_proc.
 *
 * @param oid pg_proc.oid; below 16384 it ships with PostgreSQL
 * @param schema pg_namespace.nspname
 * @param name proname
 * @param kind prokind
 * @param language pg_language.lanname
 * @param volatility provolatile
 * @param securityDefiner prosecdef
 * @param returnsSet proretset
 * @param argumentCount pronargs
 * @param returnTypeOid prorettype
 * @param variadic whether its last argument stands for any number of them
 * @param results names of the OUT, INOUT and TABLE columns in order, empty where they have none
 */
public record Function(
    int oid,
    String schema,
    String name,
    Kind kind,
    String language,
    Volatility volatility,
    boolean securityDefiner,
    boolean returnsSet,
    int argumentCount,
    int returnTypeOid,
    boolean variadic,
    List<String> results) {

  /** pg_proc.prokind. */
  public enum Kind {
    FUNCTION,
    PROCEDURE,
    AGGREGATE,
    WINDOW
  }

  /** The first OID that initdb does not hand out: FirstNormalObjectId in PostgreSQL's transam.h. */
  public static final int FIRST_NORMAL_OBJECT_ID = 16384;

  public Function {
    Objects.requireNonNull(schema);
    Objects.requireNonNull(name);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(language);
    Objects.requireNonNull(volatility);
    results = List.copyOf(results);
  }

  /** A function that is not variadic and has no OUT parameters. */
  public Function(
      int oid,
      String schema,
      String name,
      Kind kind,
      String language,
      Volatility volatility,
      boolean securityDefiner,
      boolean returnsSet,
      int argumentCount,
      int returnTypeOid) {
    this(
        oid,
        schema,
        name,
        kind,
        language,
        volatility,
        securityDefiner,
        returnsSet,
        argumentCount,
        returnTypeOid,
        false,
        List.of());
  }

  /** Whether it ships with PostgreSQL itself. */
  public boolean builtIn() {
    return Integer.compareUnsigned(oid, FIRST_NORMAL_OBJECT_ID) < 0
        && (schema.equals("pg_catalog") || schema.equals("information_schema"));
  }
}
