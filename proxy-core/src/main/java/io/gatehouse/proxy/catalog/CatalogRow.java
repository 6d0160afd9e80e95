package io.gatehouse.proxy.catalog;

import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A row of a query on the system catalogs, and what is made of it. */
@FunctionalInterface
interface CatalogRow {

  /**
   * A function's arguments, a line each: their number, the type of the variadic one, the names of
   * the OUT, INOUT and TABLE columns; p is pg_proc.
   */
  String ARGUMENTS =
      """
      pg_catalog.concat_ws(E'\\n', p.pronargs, p.provariadic,
        pg_catalog.array_to_string(ARRAY(
          SELECT pg_catalog.replace(COALESCE(p.proargnames[i], ''), E'\\n', ' ')
          FROM pg_catalog.generate_subscripts(p.proargmodes, 1) AS i
          WHERE p.proargmodes[i] OPERATOR(pg_catalog.=)
                ANY (ARRAY['o', 'b', 't']::pg_catalog."char"[])
          ORDER BY i), E'\\n'))
      """;

  /** What makes a {@link Function}, in the order of {@link #function}; p is pg_proc. */
  String FUNCTION =
      """
      p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.prosecdef, p.proretset,
      """
          + ARGUMENTS
          + ", p.prorettype\n";

  /** What makes a {@link Type}, in the order of {@link #type}; t is pg_type. */
  String TYPE =
      """
      t.oid, n.nspname, t.typname, t.typtype, t.typcategory, t.typelem, t.typbasetype, t.typrelid,
      r.rngsubtype
      """;

  /** PostgreSQL's text of a column, from 1; null for NULL. */
  String text(int column) throws SQLException;

  /** OIDs are unsigned; 0 stands for none and for SQL's NULL. */
  default int oid(int column) throws SQLException {
    String text = text(column);
    return text == null ? 0 : Integer.parseUnsignedInt(text);
  }

  default int number(int column) throws SQLException {
    return Integer.parseInt(text(column));
  }

  default boolean flag(int column) throws SQLException {
    return text(column).equals("t");
  }

  /** A row of {@link #FUNCTION}. */
  static Function function(CatalogRow row) throws SQLException {
    List<String> arguments = List.of(row.text(9).split("\n", -1));
    List<String> results = arguments.subList(2, arguments.size());
    return new Function(
        row.oid(1),
        row.text(2),
        row.text(3),
        functionKind(row.text(4)),
        row.text(5),
        volatility(row.text(6)),
        row.flag(7),
        row.flag(8),
        Integer.parseInt(arguments.get(0)),
        row.oid(10),
        !arguments.get(1).equals("0"),
        results.equals(List.of("")) ? List.of() : results);
  }

  /** A row of {@link #TYPE}. */
  static Type type(CatalogRow row) throws SQLException {
    int element = row.oid(6);
    boolean array = row.text(4).equals("b") && row.text(5).equals("A") && element != 0;
    Type.Kind kind = array ? Type.Kind.ARRAY : typeKind(row.text(4));
    int elementOid =
        switch (kind) {
          case ARRAY -> element;
          case DOMAIN -> row.oid(7);
          case RANGE -> row.oid(9);
          case BASE, COMPOSITE, ENUM, MULTIRANGE, PSEUDO -> 0;
        };
    return new Type(row.oid(1), row.text(2), row.text(3), kind, elementOid, row.oid(8));
  }

  /**
   * A row of a relation's columns: from the second on name, number, type, generation, whether it is
   * bounded, collation.
   */
  static Relation.Column column(CatalogRow row) throws SQLException {
    return new Relation.Column(
        row.text(2),
        row.number(3),
        row.oid(4),
        Optional.ofNullable(row.text(5)),
        row.flag(6),
        Optional.ofNullable(row.text(7)));
  }

  /** pg_class.relkind. */
  static Relation.Kind relationKind(String relkind) {
    return switch (relkind) {
      case "r" -> Relation.Kind.TABLE;
      case "p" -> Relation.Kind.PARTITIONED_TABLE;
      case "v" -> Relation.Kind.VIEW;
      case "m" -> Relation.Kind.MATERIALIZED_VIEW;
      case "f" -> Relation.Kind.FOREIGN_TABLE;
      case "S" -> Relation.Kind.SEQUENCE;
      case "c" -> Relation.Kind.COMPOSITE_TYPE;
      default -> Relation.Kind.OTHER;
    };
  }

  private static Function.Kind functionKind(String prokind) throws SQLException {
    return switch (prokind) {
      case "f" -> Function.Kind.FUNCTION;
      case "p" -> Function.Kind.PROCEDURE;
      case "a" -> Function.Kind.AGGREGATE;
      case "w" -> Function.Kind.WINDOW;
      default -> throw unknown("pg_proc.prokind", prokind);
    };
  }

  private static Volatility volatility(String provolatile) throws SQLException {
    return switch (provolatile) {
      case "i" -> Volatility.IMMUTABLE;
      case "s" -> Volatility.STABLE;
      case "v" -> Volatility.VOLATILE;
      default -> throw unknown("pg_proc.provolatile", provolatile);
    };
  }

  private static Type.Kind typeKind(String typtype) throws SQLException {
    return switch (typtype) {
      case "b" -> Type.Kind.BASE;
      case "c" -> Type.Kind.COMPOSITE;
      case "d" -> Type.Kind.DOMAIN;
      case "e" -> Type.Kind.ENUM;
      case "p" -> Type.Kind.PSEUDO;
      case "r" -> Type.Kind.RANGE;
      case "m" -> Type.Kind.MULTIRANGE;
      default -> throw unknown("pg_type.typtype", typtype);
    };
  }

  private static SQLException unknown(String column, String value) {
    return new SQLException(column + " holds \"" + value + "\", which this version does not know");
  }
}
