package io.gatehouse.it.lineage;

import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The catalog as one session sees it, with what its open transaction has made. What ships with the
 * server is read once, the rest each time.
 */
final class SessionCatalog implements Catalog {

  private static final AtomicLong VERSIONS = new AtomicLong(1L << 40);

  private static final String RELATIONS =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind NOT IN ('i', 'I') AND c.oid %s
      """;

  private static final String COLUMNS =
      """
      SELECT a.attrelid, a.attname, a.attnum, a.atttypid,
             CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END
      FROM pg_catalog.pg_attribute a
      LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid %s
      ORDER BY a.attrelid, a.attnum
      """;

  private static final String INHERITANCE =
      """
      SELECT i.inhrelid, cn.nspname, c.relname, i.inhparent, pn.nspname, p.relname
      FROM pg_catalog.pg_inherits i
      JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relkind NOT IN ('i', 'I')
      JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
      JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
      JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
      WHERE i.inhrelid %s ORDER BY i.inhrelid, i.inhseqno
      """;

  private static final String DEFINITIONS =
      """
      SELECT oid, pg_catalog.pg_get_viewdef(oid) FROM pg_catalog.pg_class
      WHERE relkind IN ('v', 'm') AND oid %s
      """;

  private static final String FUNCTIONS =
      """
      SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.prosecdef,
             p.proretset, p.pronargs, p.prorettype, p.provariadic,
             pg_catalog.array_to_string(
               ARRAY(SELECT COALESCE(p.proargnames[i], '')
                     FROM pg_catalog.generate_subscripts(p.proargmodes, 1) AS i
                     WHERE p.proargmodes[i] = ANY ('{o,b,t}'::"char"[]) ORDER BY i), E'\\n')
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang
      WHERE p.oid %s
      """;

  private static final String TYPES =
      """
      SELECT t.oid, n.nspname, t.typname, t.typtype, t.typcategory, t.typelem, t.typbasetype,
             t.typrelid, r.rngsubtype
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
      WHERE t.oid %s
      """;

  private final Optional<SessionCatalog> shipped;
  private final long version = VERSIONS.incrementAndGet();
  private final Map<RelationName, Relation> byName = new HashMap<>();
  private final Map<Integer, Relation> byOid = new HashMap<>();
  private final Map<RelationName, List<Function>> functions = new HashMap<>();
  private final Map<Integer, Function> functionsByOid = new HashMap<>();
  private final Map<Integer, Type> types = new HashMap<>();
  private List<String> temporary = List.of();
  private final Map<Integer, Integer> rowTypes = new HashMap<>();

  private SessionCatalog(ServerSession session, Optional<SessionCatalog> shipped) {
    this.shipped = shipped;
    read(session, (shipped.isPresent() ? ">= " : "< ") + Function.FIRST_NORMAL_OBJECT_ID);
  }

  /** What the server brings along. Call outside of any transaction, with the default path. */
  static SessionCatalog shipped(ServerSession session) {
    return new SessionCatalog(session, Optional.empty());
  }

  /** All that the session sees now; leaves nothing behind in it. */
  SessionCatalog now(ServerSession session) {
    boolean inside = session.state() == 'T';
    session.rows(inside ? "SAVEPOINT gatehouse_catalog" : "BEGIN");
    try {
      session.rows("SELECT pg_catalog.set_config('search_path', '', true)");
      SessionCatalog now = new SessionCatalog(session, Optional.of(this));
      now.temporary =
          session
              .rows(
                  "SELECT nspname FROM pg_catalog.pg_namespace"
                      + " WHERE oid = pg_catalog.pg_my_temp_schema()")
              .stream()
              .map(row -> row.get(0))
              .toList();
      return now;
    } finally {
      session.run(
          inside
              ? "ROLLBACK TO SAVEPOINT gatehouse_catalog; RELEASE SAVEPOINT gatehouse_catalog"
              : "ROLLBACK");
    }
  }

  private void read(ServerSession session, String range) {
    Map<Integer, List<Relation.Column>> columns = new HashMap<>();
    for (List<String> row : session.rows(COLUMNS.formatted(range))) {
      columns
          .computeIfAbsent(oid(row.get(0)), k -> new ArrayList<>())
          .add(
              new Relation.Column(
                  row.get(1),
                  Integer.parseInt(row.get(2)),
                  oid(row.get(3)),
                  Optional.ofNullable(row.get(4))));
    }
    Map<Integer, List<RelationName>> parents = new HashMap<>();
    Map<Integer, List<RelationName>> children = new HashMap<>();
    for (List<String> row : session.rows(INHERITANCE.formatted(range))) {
      parents
          .computeIfAbsent(oid(row.get(0)), k -> new ArrayList<>())
          .add(new RelationName(row.get(4), row.get(5)));
      children
          .computeIfAbsent(oid(row.get(3)), k -> new ArrayList<>())
          .add(new RelationName(row.get(1), row.get(2)));
    }
    Map<Integer, String> definitions = new HashMap<>();
    for (List<String> row : session.rows(DEFINITIONS.formatted(range))) {
      definitions.put(oid(row.get(0)), row.get(1));
    }
    for (List<String> row : session.rows(RELATIONS.formatted(range))) {
      int oid = oid(row.get(0));
      Relation relation =
          new Relation(
              oid,
              new RelationName(row.get(1), row.get(2)),
              relationKind(row.get(3)),
              columns.getOrDefault(oid, List.of()),
              Optional.ofNullable(definitions.get(oid)),
              parents.getOrDefault(oid, List.of()),
              children.getOrDefault(oid, List.of()));
      byName.put(relation.name(), relation);
      byOid.put(oid, relation);
    }
    for (List<String> row : session.rows(FUNCTIONS.formatted(range))) {
      Function function =
          new Function(
              oid(row.get(0)),
              row.get(1),
              row.get(2),
              functionKind(row.get(3)),
              row.get(4),
              volatility(row.get(5)),
              row.get(6).equals("t"),
              row.get(7).equals("t"),
              Integer.parseInt(row.get(8)),
              oid(row.get(9)),
              oid(row.get(10)) != 0,
              row.get(11).isEmpty() ? List.of() : List.of(row.get(11).split("\n", -1)));
      functions
          .computeIfAbsent(
              new RelationName(function.schema(), function.name()), k -> new ArrayList<>())
          .add(function);
      functionsByOid.put(function.oid(), function);
    }
    for (List<String> row : session.rows(TYPES.formatted(range))) {
      Type type = type(row);
      types.put(type.oid(), type);
      if (type.relationOid() != 0) {
        rowTypes.put(type.relationOid(), type.oid());
      }
    }
  }

  private static Type type(List<String> row) {
    int element = oid(row.get(5));
    boolean array = row.get(3).equals("b") && row.get(4).equals("A") && element != 0;
    Type.Kind kind =
        array
            ? Type.Kind.ARRAY
            : switch (row.get(3)) {
              case "c" -> Type.Kind.COMPOSITE;
              case "d" -> Type.Kind.DOMAIN;
              case "e" -> Type.Kind.ENUM;
              case "m" -> Type.Kind.MULTIRANGE;
              case "p" -> Type.Kind.PSEUDO;
              case "r" -> Type.Kind.RANGE;
              default -> Type.Kind.BASE;
            };
    int elementOid =
        switch (kind) {
          case ARRAY -> element;
          case DOMAIN -> oid(row.get(6));
          case RANGE -> oid(row.get(8));
          case BASE, COMPOSITE, ENUM, MULTIRANGE, PSEUDO -> 0;
        };
    return new Type(oid(row.get(0)), row.get(1), row.get(2), kind, elementOid, oid(row.get(7)));
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

  private static Function.Kind functionKind(String prokind) {
    return switch (prokind) {
      case "p" -> Function.Kind.PROCEDURE;
      case "a" -> Function.Kind.AGGREGATE;
      case "w" -> Function.Kind.WINDOW;
      default -> Function.Kind.FUNCTION;
    };
  }

  private static Volatility volatility(String provolatile) {
    return switch (provolatile) {
      case "i" -> Volatility.IMMUTABLE;
      case "s" -> Volatility.STABLE;
      default -> Volatility.VOLATILE;
    };
  }

  private static int oid(String text) {
    return text == null ? 0 : Integer.parseUnsignedInt(text);
  }

  /** The OID of a relation's row type, 0 where it has none. */
  int rowType(int relation) {
    Integer own = rowTypes.get(relation);
    return own == null && shipped.isPresent()
        ? shipped.get().rowType(relation)
        : own == null ? 0 : own;
  }

  /** The function of that OID. */
  Optional<Function> function(int oid) {
    Function own = functionsByOid.get(oid);
    return own == null && shipped.isPresent()
        ? shipped.get().function(oid)
        : Optional.ofNullable(own);
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public List<String> definitionPath() {
    return temporary;
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    Relation own = byName.get(name);
    return own == null && shipped.isPresent()
        ? shipped.get().relation(name)
        : Optional.ofNullable(own);
  }

  @Override
  public Optional<Relation> relation(int oid) {
    Relation own = byOid.get(oid);
    return own == null && shipped.isPresent()
        ? shipped.get().relation(oid)
        : Optional.ofNullable(own);
  }

  @Override
  public List<Function> functions(String schema, String name) {
    List<Function> own = functions.getOrDefault(new RelationName(schema, name), List.of());
    if (shipped.isEmpty()) {
      return own;
    }
    List<Function> all = new ArrayList<>(shipped.get().functions(schema, name));
    all.addAll(own);
    return all;
  }

  @Override
  public Optional<Type> type(int oid) {
    Type own = types.get(oid);
    return own == null && shipped.isPresent() ? shipped.get().type(oid) : Optional.ofNullable(own);
  }
}
