package io.gatehouse.proxy.catalog;

import io.gatehouse.proxy.catalog.SessionObjects.Gone;
import io.gatehouse.proxy.catalog.SessionObjects.Link;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Relation.Column;
import io.gatehouse.sql.catalog.Type;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The questions with which {@link SessionObjects} are read over the session's own connection, and
 * the answers put together.
 *
 * <p>What the open transaction has changed are the rows of the system catalogs whose xmin is not
 * older than the transaction: its own, those of its savepoints, and at worst some of transactions
 * that began later and are committed. What it has dropped is what everybody's catalog has and the
 * session does not; under REPEATABLE READ that may also be what others have made since the
 * snapshot, so that the suspects are asked for by OID, which PostgreSQL looks up in the newest
 * state.
 *
 * <p>The questions are asked with {@link #PREPARE} before them, so that every operator and function
 * in them is PostgreSQL's own.
 */
public final class SessionReading {

  /** The effective search_path; asked before it is changed. */
  public static final String SEARCH_PATH =
      "SELECT pg_catalog.unnest(pg_catalog.current_schemas(true))::pg_catalog.text";

  /**
   * Settings for the questions, until the transaction or its savepoint ends. Names of temporary
   * relations are looked up last, so that none can hide a system catalog.
   */
  public static final String PREPARE =
      "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),"
          + " pg_catalog.set_config('statement_timeout', '10000', true),"
          + " pg_catalog.set_config('lock_timeout', '200', true),"
          + " pg_catalog.set_config('jit', 'off', true)";

  /** Below are objects that initdb pins: nobody drops them. */
  private static final int FIRST_UNPINNED = 10_000;

  private static final String OBJECTS =
      """
      WITH session AS MATERIALIZED (
        SELECT pg_catalog.pg_my_temp_schema() AS temporary,
               pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL AS writes
      ), schemas AS MATERIALIZED (
        SELECT n.oid, n.nspname FROM pg_catalog.pg_namespace n, session
        WHERE n.oid = session.temporary OR session.writes AND pg_catalog.age(n.xmin) <= 0
      ), changed AS MATERIALIZED (
        SELECT c.oid FROM pg_catalog.pg_class c JOIN schemas ON schemas.oid = c.relnamespace
        UNION SELECT c.oid FROM pg_catalog.pg_class c
              WHERE (SELECT writes FROM session) AND pg_catalog.age(c.xmin) <= 0
        UNION SELECT a.attrelid FROM pg_catalog.pg_attribute a
              WHERE (SELECT writes FROM session) AND pg_catalog.age(a.xmin) <= 0
        UNION SELECT d.adrelid FROM pg_catalog.pg_attrdef d
              WHERE (SELECT writes FROM session) AND pg_catalog.age(d.xmin) <= 0
        UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i
              WHERE (SELECT writes FROM session) AND pg_catalog.age(i.xmin) <= 0
        UNION SELECT r.ev_class FROM pg_catalog.pg_rewrite r
              WHERE (SELECT writes FROM session) AND pg_catalog.age(r.xmin) <= 0
      ), own AS MATERIALIZED (
        SELECT oid FROM changed
        UNION SELECT r.ev_class
              FROM changed
              JOIN pg_catalog.pg_depend d ON d.refobjid = changed.oid
              JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
              WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
      )
      SELECT 'temporary' AS what, schemas.nspname::pg_catalog.text AS a, NULL::pg_catalog.text AS b,
             NULL::pg_catalog.text AS c, NULL::pg_catalog.text AS d, NULL::pg_catalog.text AS e,
             NULL::pg_catalog.text AS f, NULL::pg_catalog.text AS g, NULL::pg_catalog.text AS h,
             NULL::pg_catalog.text AS i, NULL::pg_catalog.text AS j
      FROM schemas, session WHERE schemas.oid = session.temporary
      UNION ALL
      SELECT 'relation', c.oid::pg_catalog.text, n.nspname::pg_catalog.text,
             c.relname::pg_catalog.text, c.relkind::pg_catalog.text,
             CASE WHEN c.relkind IN ('v', 'm') THEN %s END, NULL, NULL, NULL, NULL, NULL
      FROM own JOIN pg_catalog.pg_class c ON c.oid = own.oid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind NOT IN ('i', 'I')
      UNION ALL
      SELECT 'column', a.attrelid::pg_catalog.text, a.attname::pg_catalog.text,
             a.attnum::pg_catalog.text, a.atttypid::pg_catalog.text,
             CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
             CASE WHEN a.atttypid = 1700 AND a.atttypmod >= 0 THEN 't' ELSE 'f' END,
             CASE WHEN a.attcollation <> 0 AND a.attcollation <> 100
                  THEN pg_catalog.concat(CASE WHEN NOT o.collisdeterministic THEN '~' END,
                                         a.attcollation) END,
             NULL, NULL, NULL
      FROM own JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid
      LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
      WHERE a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT 'link', c.oid::pg_catalog.text, cn.nspname::pg_catalog.text,
             c.relname::pg_catalog.text, p.oid::pg_catalog.text, pn.nspname::pg_catalog.text,
             p.relname::pg_catalog.text, NULL, NULL, NULL, NULL
      FROM pg_catalog.pg_inherits i
      JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
      JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
      JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
      JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
      WHERE c.relkind NOT IN ('i', 'I')
        AND (i.inhrelid IN (SELECT oid FROM own) OR i.inhparent IN (SELECT oid FROM own))
      UNION ALL
      SELECT 'function', p.oid::pg_catalog.text, n.nspname::pg_catalog.text,
             p.proname::pg_catalog.text, p.prokind::pg_catalog.text, l.lanname::pg_catalog.text,
             p.provolatile::pg_catalog.text,
             CASE WHEN p.prosecdef THEN 't' ELSE 'f' END,
             CASE WHEN p.proretset THEN 't' ELSE 'f' END,
             %3$s, p.prorettype::pg_catalog.text
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang
      WHERE p.pronamespace IN (SELECT oid FROM schemas)
         OR (SELECT writes FROM session) AND pg_catalog.age(p.xmin) <= 0
      UNION ALL
      SELECT 'type', t.oid::pg_catalog.text, n.nspname::pg_catalog.text,
             t.typname::pg_catalog.text, t.typtype::pg_catalog.text,
             t.typcategory::pg_catalog.text, t.typelem::pg_catalog.text,
             t.typbasetype::pg_catalog.text, t.typrelid::pg_catalog.text,
             r.rngsubtype::pg_catalog.text, NULL
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
      WHERE t.typnamespace IN (SELECT oid FROM schemas)
         OR (SELECT writes FROM session) AND pg_catalog.age(t.xmin) <= 0
      UNION ALL
      SELECT 'relations', pg_catalog.string_agg(c.oid::pg_catalog.text, ','),
             NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM pg_catalog.pg_class c
      WHERE (SELECT writes FROM session) AND c.relkind NOT IN ('i', 'I')
      UNION ALL
      SELECT 'functions', pg_catalog.string_agg(p.oid::pg_catalog.text, ','),
             NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM pg_catalog.pg_proc p
      WHERE (SELECT writes FROM session) AND p.oid >= %2$d
      UNION ALL
      SELECT 'types', pg_catalog.string_agg(t.oid::pg_catalog.text, ','),
             NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM pg_catalog.pg_type t
      WHERE (SELECT writes FROM session) AND t.oid >= %2$d
      """;

  /** The session's objects. */
  public static final String WITH_DEFINITIONS =
      OBJECTS.formatted("pg_catalog.pg_get_viewdef(c.oid)", FIRST_UNPINNED, CatalogRow.ARGUMENTS);

  /** The same without what views are made of, which waits for locks on what they read. */
  public static final String WITHOUT_DEFINITIONS =
      OBJECTS.formatted("NULL::pg_catalog.text", FIRST_UNPINNED, CatalogRow.ARGUMENTS);

  private record Named(RelationName name, Relation.Kind kind, Optional<String> definition) {}

  private final Map<Integer, Named> named = new HashMap<>();
  private final Map<Integer, List<Column>> columns = new HashMap<>();
  private final List<Link> links = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private final List<Type> types = new ArrayList<>();
  private Optional<String> temporarySchema = Optional.empty();
  private Gone suspects = Gone.NOTHING;

  /**
   * Takes the answer to {@link #WITH_DEFINITIONS} or {@link #WITHOUT_DEFINITIONS}.
   *
   * @param rows NULL is null
   * @param everybodys the catalog that others see
   */
  public SessionReading(List<List<String>> rows, CatalogSnapshot everybodys) throws SQLException {
    Optional<Set<Integer>> liveRelations = Optional.empty();
    Optional<Set<Integer>> liveFunctions = Optional.empty();
    Optional<Set<Integer>> liveTypes = Optional.empty();
    for (List<String> cells : rows) {
      CatalogRow row = cells::get;
      switch (cells.get(0)) {
        case "temporary" -> temporarySchema = Optional.of(row.text(1));
        case "relation" -> relation(row);
        case "column" -> column(row);
        case "link" ->
            links.add(
                new Link(
                    row.oid(1),
                    new RelationName(row.text(2), row.text(3)),
                    row.oid(4),
                    new RelationName(row.text(5), row.text(6))));
        case "function" -> functions.add(CatalogRow.function(row));
        case "type" -> types.add(CatalogRow.type(row));
        case "relations" -> liveRelations = oids(row.text(1));
        case "functions" -> liveFunctions = oids(row.text(1));
        case "types" -> liveTypes = oids(row.text(1));
        default -> throw new SQLException("unexpected answer: " + cells.get(0));
      }
    }
    suspects =
        new Gone(
            missing(everybodys.relations().stream().map(Relation::oid), liveRelations),
            missing(everybodys.functionOids(), liveFunctions),
            missing(everybodys.typeOids(), liveTypes));
  }

  private void relation(CatalogRow row) throws SQLException {
    named.put(
        row.oid(1),
        new Named(
            new RelationName(row.text(2), row.text(3)),
            CatalogRow.relationKind(row.text(4)),
            Optional.ofNullable(row.text(5))));
  }

  private void column(CatalogRow row) throws SQLException {
    columns.computeIfAbsent(row.oid(1), oid -> new ArrayList<>()).add(CatalogRow.column(row));
  }

  private static Optional<Set<Integer>> oids(String list) {
    return Optional.ofNullable(list)
        .map(
            oids ->
                Stream.of(oids.split(","))
                    .map(Integer::parseUnsignedInt)
                    .collect(Collectors.toSet()));
  }

  private static Set<Integer> missing(Stream<Integer> known, Optional<Set<Integer>> live) {
    if (live.isEmpty()) {
      return Set.of();
    }
    return known
        .filter(oid -> Integer.compareUnsigned(oid, FIRST_UNPINNED) >= 0)
        .filter(oid -> !live.get().contains(oid))
        .collect(Collectors.toSet());
  }

  /** What is to be asked before {@link #objects}: which of the suspects are there all the same. */
  public Optional<String> nextQuestion() {
    return suspects.isEmpty()
        ? Optional.empty()
        : Optional.of(
            existing(
                    "relation", suspects.relations(), "pg_catalog.has_table_privilege(o, 'SELECT')")
                + " UNION ALL "
                + existing(
                    "function",
                    suspects.functions(),
                    "pg_catalog.has_function_privilege(o, 'EXECUTE')")
                + " UNION ALL "
                + existing("type", suspects.types(), "pg_catalog.has_type_privilege(o, 'USAGE')"));
  }

  /** These functions give NULL for what does not exist. */
  private static String existing(String what, Set<Integer> suspects, String known) {
    return "SELECT '%s', o::pg_catalog.text FROM pg_catalog.unnest('{%s}'::pg_catalog.oid[]) AS o WHERE %s IS NOT NULL"
        .formatted(
            what,
            suspects.stream().map(Integer::toUnsignedString).collect(Collectors.joining(",")),
            known);
  }

  /**
   * All of it.
   *
   * @param existing the answer to {@link #nextQuestion}; empty when there was no question
   */
  public SessionObjects objects(List<List<String>> existing) {
    Set<Integer> relations = new HashSet<>(suspects.relations());
    Set<Integer> goneFunctions = new HashSet<>(suspects.functions());
    Set<Integer> goneTypes = new HashSet<>(suspects.types());
    for (List<String> row : existing) {
      int oid = Integer.parseUnsignedInt(row.get(1));
      switch (row.get(0)) {
        case "relation" -> relations.remove(oid);
        case "function" -> goneFunctions.remove(oid);
        default -> goneTypes.remove(oid);
      }
    }
    List<Relation> own = new ArrayList<>(named.size());
    named.forEach(
        (oid, relation) ->
            own.add(
                new Relation(
                    oid,
                    relation.name(),
                    relation.kind(),
                    columns.getOrDefault(oid, List.of()).stream()
                        .sorted(Comparator.comparingInt(Column::number))
                        .toList(),
                    relation.definition(),
                    List.of(),
                    List.of())));
    return new SessionObjects(
        own,
        functions,
        types,
        links,
        new Gone(relations, goneFunctions, goneTypes),
        temporarySchema);
  }
}
