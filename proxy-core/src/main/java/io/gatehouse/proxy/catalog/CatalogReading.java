package io.gatehouse.proxy.catalog;

import io.gatehouse.proxy.catalog.CatalogSnapshot.Shipped;
import io.gatehouse.sql.ColumnId;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One pass over the system catalogs, in a transaction that somebody else has begun. */
final class CatalogReading {
  private static final int ROWS_AT_ONCE = 5_000;

  /**
   * Indexes are left out: no statement reads from one by name. So is what is temporary: it belongs
   * to one session, see {@link SessionReading}.
   */
  private static final String RELATIONS =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE c.relkind NOT IN ('i', 'I') AND n.nspname OPERATOR(pg_catalog.!~) '^pg_(toast_)?temp_'
        AND c.oid OPERATOR(pg_catalog.>=) %s
      """;

  private static final String COLUMNS =
      """
      SELECT a.attrelid, a.attname, a.attnum, a.atttypid,
             CASE WHEN a.attgenerated OPERATOR(pg_catalog.<>) ''
                  THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
             a.atttypid OPERATOR(pg_catalog.=) 1700 AND a.atttypmod OPERATOR(pg_catalog.>=) 0,
             CASE WHEN a.attcollation OPERATOR(pg_catalog.<>) 0
                       AND a.attcollation OPERATOR(pg_catalog.<>) 100
                  THEN pg_catalog.concat(CASE WHEN NOT o.collisdeterministic THEN '~' END,
                                         a.attcollation) END
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
      LEFT JOIN pg_catalog.pg_attrdef d
             ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid
            AND d.adnum OPERATOR(pg_catalog.=) a.attnum
      LEFT JOIN pg_catalog.pg_collation o ON o.oid OPERATOR(pg_catalog.=) a.attcollation
      WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
        AND c.relkind NOT IN ('i', 'I') AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
        AND a.attrelid OPERATOR(pg_catalog.>=) %s
      ORDER BY a.attrelid, a.attnum
      """;

  private static final String INHERITANCE =
      "SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits ORDER BY inhrelid, inhseqno";

  private static final String FUNCTIONS =
      "SELECT "
          + CatalogRow.FUNCTION
          + """
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
      WHERE n.nspname OPERATOR(pg_catalog.!~) '^pg_(toast_)?temp_'
        AND p.oid OPERATOR(pg_catalog.>=) %s
      """;

  private static final String TYPES =
      "SELECT "
          + CatalogRow.TYPE
          + """
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
      LEFT JOIN pg_catalog.pg_range r ON r.rngtypid OPERATOR(pg_catalog.=) t.oid
      WHERE n.nspname OPERATOR(pg_catalog.!~) '^pg_(toast_)?temp_'
        AND t.oid OPERATOR(pg_catalog.>=) %s
      """;

  /** A key that is an expression may read any column. */
  private static final String PARTITION_KEYS =
      """
      SELECT n.nspname, c.relname, a.attname
      FROM pg_catalog.pg_partitioned_table p
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) p.partrelid
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
      WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
        AND (p.partexprs IS NOT NULL
             OR a.attnum OPERATOR(pg_catalog.=) ANY (p.partattrs::pg_catalog.int2[]))
      """;

  private final Connection connection;
  private final Optional<Shipped> shipped;

  /** The OID from which on objects are read. */
  private final int first;

  /**
   * A reading over this connection.
   *
   * @param shipped what is not to be read again
   */
  CatalogReading(Connection connection, Optional<Shipped> shipped) {
    this.connection = connection;
    this.shipped = shipped;
    this.first = shipped.isPresent() ? Function.FIRST_NORMAL_OBJECT_ID : 0;
  }

  /** What a row of {@link #RELATIONS} says. */
  private record Named(RelationName name, Relation.Kind kind) {}

  /** Everything that the transaction sees. */
  CatalogSnapshot snapshot(CatalogDigest digest) throws SQLException {
    Map<Integer, Named> named = new HashMap<>();
    each(
        RELATIONS.formatted(first),
        row ->
            named.put(
                row.oid(1),
                new Named(
                    new RelationName(row.text(2), row.text(3)),
                    CatalogRow.relationKind(row.text(4)))));
    Map<Integer, List<Column>> columns = new HashMap<>();
    each(COLUMNS.formatted(first), row -> add(columns, row.oid(1), CatalogRow.column(row)));
    Map<Integer, List<RelationName>> parents = new HashMap<>();
    Map<Integer, List<RelationName>> children = new HashMap<>();
    each(
        INHERITANCE,
        row -> {
          Named child = named.get(row.oid(1));
          Named parent = named.get(row.oid(2));
          if (child != null && parent != null) {
            add(parents, row.oid(1), parent.name());
            add(children, row.oid(2), child.name());
          }
        });
    List<Function> functions = new ArrayList<>();
    each(FUNCTIONS.formatted(first), row -> functions.add(CatalogRow.function(row)));
    List<Type> types = new ArrayList<>();
    each(TYPES.formatted(first), row -> types.add(CatalogRow.type(row)));
    Set<ColumnId> partitionKeys = new HashSet<>();
    each(
        PARTITION_KEYS,
        row ->
            partitionKeys.add(
                new ColumnId(new RelationName(row.text(1), row.text(2)), row.text(3))));
    // Last, because a lock may end the reading of these half-way.
    ViewDefinitions views = ViewDefinitions.read(connection, first);
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
    shipped.ifPresent(
        known -> {
          relations.addAll(known.relations());
          functions.addAll(known.functions());
          types.addAll(known.types());
        });
    return new CatalogSnapshot(
        relations,
        functions,
        types,
        partitionKeys,
        views.complete() ? Optional.of(digest) : Optional.empty());
  }

  private static <T> void add(Map<Integer, List<T>> lists, int oid, T element) {
    lists.computeIfAbsent(oid, key -> new ArrayList<>(4)).add(element);
  }

  private interface Taker {
    void take(CatalogRow row) throws SQLException;
  }

  private void each(String query, Taker taker) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = statement.executeQuery(query)) {
        CatalogRow row = rows::getString;
        while (rows.next()) {
          taker.take(row);
        }
      }
    }
  }
}
