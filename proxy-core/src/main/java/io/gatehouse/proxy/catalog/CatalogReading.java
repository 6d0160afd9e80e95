package io.gatehouse.proxy.catalog;

import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Relation.Column;
import io.gatehouse.sql.catalog.Type;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One pass over the system catalogs, in a transaction that somebody else has begun. */
final class CatalogReading {
  private static final int ROWS_AT_ONCE = 5_000;

  /** Indexes are left out: no statement reads from one by name. */
  private static final String RELATIONS =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE c.relkind NOT IN ('i', 'I')
      """;

  private static final String COLUMNS =
      """
      SELECT a.attrelid, a.attname, a.attnum, a.atttypid,
             CASE WHEN a.attgenerated OPERATOR(pg_catalog.<>) ''
                  THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
      LEFT JOIN pg_catalog.pg_attrdef d
             ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid
            AND d.adnum OPERATOR(pg_catalog.=) a.attnum
      WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
        AND c.relkind NOT IN ('i', 'I')
      ORDER BY a.attrelid, a.attnum
      """;

  private static final String INHERITANCE =
      "SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits ORDER BY inhrelid, inhseqno";

  private static final String FUNCTIONS =
      """
      SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.prosecdef,
             p.proretset, p.pronargs, p.prorettype
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
      """;

  private static final String TYPES =
      """
      SELECT t.oid, n.nspname, t.typname, t.typtype, t.typcategory, t.typelem, t.typbasetype,
             t.typrelid, r.rngsubtype
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
      LEFT JOIN pg_catalog.pg_range r ON r.rngtypid OPERATOR(pg_catalog.=) t.oid
      """;

  private final Connection connection;

  CatalogReading(Connection connection) {
    this.connection = connection;
  }

  /** What a row of {@link #RELATIONS} says. */
  private record Named(RelationName name, Relation.Kind kind) {}

  /** Everything that the transaction sees. */
  CatalogSnapshot snapshot(String digest) throws SQLException {
    Map<Integer, Named> named = new HashMap<>();
    each(
        RELATIONS,
        row ->
            named.put(
                oid(row, 1),
                new Named(
                    new RelationName(row.getString(2), row.getString(3)),
                    relationKind(row.getString(4)))));
    Map<Integer, List<Column>> columns = new HashMap<>();
    each(
        COLUMNS,
        row ->
            add(
                columns,
                oid(row, 1),
                new Column(
                    row.getString(2),
                    row.getInt(3),
                    oid(row, 4),
                    Optional.ofNullable(row.getString(5)))));
    Map<Integer, List<RelationName>> parents = new HashMap<>();
    Map<Integer, List<RelationName>> children = new HashMap<>();
    each(
        INHERITANCE,
        row -> {
          Named child = named.get(oid(row, 1));
          Named parent = named.get(oid(row, 2));
          if (child != null && parent != null) {
            add(parents, oid(row, 1), parent.name());
            add(children, oid(row, 2), child.name());
          }
        });
    List<Function> functions = new ArrayList<>();
    each(FUNCTIONS, row -> functions.add(function(row)));
    List<Type> types = new ArrayList<>();
    each(TYPES, row -> types.add(type(row)));
    // Last, because a lock may end the reading of these half-way.
    ViewDefinitions views = ViewDefinitions.read(connection);
    List<Relation> relations = new ArrayList<>(named.size());
    named.forEach(
        (oid, relation) ->
            relations.add(
                new Relation(
                    oid,
                    relation.name(),
                    relation.kind(),
                    columns.getOrDefault(oid, List.of()),
                    Optional.ofNullable(views.byOid().get(oid)),
                    parents.getOrDefault(oid, List.of()),
                    children.getOrDefault(oid, List.of()))));
    return new CatalogSnapshot(relations, functions, types, views.complete() ? digest : "");
  }

  private static Function function(ResultSet row) throws SQLException {
    return new Function(
        oid(row, 1),
        row.getString(2),
        row.getString(3),
        functionKind(row.getString(4)),
        row.getString(5),
        volatility(row.getString(6)),
        row.getBoolean(7),
        row.getBoolean(8),
        row.getInt(9),
        oid(row, 10));
  }

  private static Type type(ResultSet row) throws SQLException {
    int element = oid(row, 6);
    boolean array = row.getString(4).equals("b") && row.getString(5).equals("A") && element != 0;
    Type.Kind kind = array ? Type.Kind.ARRAY : typeKind(row.getString(4));
    int elementOid =
        switch (kind) {
          case ARRAY -> element;
          case DOMAIN -> oid(row, 7);
          case RANGE -> oid(row, 9);
          case BASE, COMPOSITE, ENUM, MULTIRANGE, PSEUDO -> 0;
        };
    return new Type(oid(row, 1), row.getString(2), row.getString(3), kind, elementOid, oid(row, 8));
  }

  private static Relation.Kind relationKind(String relkind) {
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

  /** OIDs are unsigned; 0 stands for none and for SQL's NULL. */
  private static int oid(ResultSet row, int column) throws SQLException {
    return (int) row.getLong(column);
  }

  private static <T> void add(Map<Integer, List<T>> lists, int oid, T element) {
    lists.computeIfAbsent(oid, key -> new ArrayList<>(4)).add(element);
  }

  private interface Row {
    void take(ResultSet row) throws SQLException;
  }

  private void each(String query, Row row) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          row.take(rows);
        }
      }
    }
  }
}
