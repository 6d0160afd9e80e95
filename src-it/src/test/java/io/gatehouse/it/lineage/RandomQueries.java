package io.gatehouse.it.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random queries over the sample {@code lineage.sql}. Most are accepted by the server; what is not
 * (an ambiguous name, a type that does not fit) costs nothing but a try. The same seed gives the
 * same queries.
 */
final class RandomQueries {

  /** What an expression yields, as far as the generator cares. */
  enum Type {
    INT,
    TEXT,
    BOOL,
    DATE,
    OTHER
  }

  record Column(String name, Type type) {}

  record Relation(String alias, List<Column> columns, boolean table) {}

  record Query(String sql, List<Column> columns) {}

  private static final List<Column> PERSON =
      List.of(
          new Column("id", Type.INT),
          new Column("name", Type.TEXT),
          new Column("n", Type.INT),
          new Column("flag", Type.BOOL),
          new Column("born", Type.DATE),
          new Column("home", Type.OTHER),
          new Column("tags", Type.OTHER),
          new Column("doc", Type.OTHER));
  private static final List<Column> SMALL =
      List.of(new Column("id", Type.INT), new Column("name", Type.TEXT), new Column("n", Type.INT));
  private static final Map<String, List<Column>> TABLES =
      new java.util.TreeMap<>(
          Map.ofEntries(
              Map.entry("person", with(PERSON, new Column("name_length", Type.INT))),
              Map.entry(
                  "sale",
                  List.of(
                      new Column("id", Type.INT),
                      new Column("person_id", Type.INT),
                      new Column("name", Type.TEXT),
                      new Column("amount", Type.INT),
                      new Column("flag", Type.BOOL),
                      new Column("born", Type.DATE))),
              Map.entry(
                  "\"Odd Names\"",
                  List.of(
                      new Column("id", Type.INT),
                      new Column("\"select\"", Type.TEXT),
                      new Column("\"Mixed Case\"", Type.INT),
                      new Column("\"naïve\"", Type.TEXT),
                      new Column("\"a\"\"b\"", Type.INT),
                      new Column("name", Type.TEXT))),
              Map.entry("parent", SMALL),
              Map.entry("ONLY parent", SMALL),
              Map.entry("child", with(SMALL, new Column("extra", Type.TEXT))),
              Map.entry("parted", SMALL),
              Map.entry("parted_2", List.of(SMALL.get(2), SMALL.get(1), SMALL.get(0))),
              Map.entry(
                  "other.sale",
                  List.of(
                      new Column("id", Type.INT),
                      new Column("name", Type.TEXT),
                      new Column("secret", Type.TEXT))),
              Map.entry("v_person", PERSON),
              Map.entry("v_renamed", List.of(SMALL.get(1), SMALL.get(0), SMALL.get(2))),
              Map.entry("v_joined", with(SMALL, new Column("flag", Type.BOOL))),
              Map.entry("v_union", SMALL),
              Map.entry(
                  "v_row",
                  List.of(
                      new Column("id", Type.INT),
                      new Column("whole", Type.OTHER),
                      new Column("doc", Type.OTHER))),
              Map.entry("m_person", SMALL)));

  private final SplittableRandom random;
  private final RandomExpressions expressions;
  private final List<Relation> commonTables = new ArrayList<>();
  private int aliases;

  RandomQueries(long seed) {
    this.random = new SplittableRandom(seed);
    this.expressions = new RandomExpressions(random, this);
  }

  private static List<Column> with(List<Column> columns, Column more) {
    List<Column> all = new ArrayList<>(columns);
    all.add(more);
    return List.copyOf(all);
  }

  /** A whole query. */
  String next() {
    commonTables.clear();
    aliases = 0;
    return withClause(3, List.of()).sql();
  }

  SplittableRandom random() {
    return random;
  }

  RandomExpressions expressions() {
    return expressions;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  String alias() {
    aliases++;
    return chance(20) ? "\"T " + aliases + "\"" : "t" + aliases;
  }

  private Query withClause(int depth, List<List<Relation>> outer) {
    if (depth < 2 || !chance(35)) {
      return query(depth, outer);
    }
    int before = commonTables.size();
    StringBuilder sql = new StringBuilder("WITH ");
    boolean recursive = chance(40);
    if (recursive) {
      sql.append("RECURSIVE ");
    }
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      String name = chance(15) ? "person" + i : "cte" + (++aliases);
      sql.append(i > 0 ? ", " : "").append(name);
      if (recursive && chance(60)) {
        String one = "SELECT id, name FROM " + pick(List.of("person", "sale", "v_union"));
        String step =
            pick(
                List.of(
                    "SELECT c.id + 1, s.name FROM " + name + " c JOIN sale s ON s.id = c.id",
                    "SELECT s.person_id, c.name FROM sale s, " + name + " c WHERE c.id < 5",
                    "SELECT c.* FROM " + name + " c WHERE c.name > 'm'"));
        sql.append("(id, name) AS (").append(one).append(chance(50) ? " UNION " : " UNION ALL ");
        sql.append(step).append(')');
        sql.append(
            pick(
                List.of(
                    "",
                    "",
                    " SEARCH DEPTH FIRST BY id SET ord",
                    " CYCLE id SET is_cycle USING path")));
        commonTables.add(new Relation(name, SMALL.subList(0, 2), false));
      } else {
        Query inner = query(depth - 1, outer);
        sql.append(pick(List.of(" AS (", " AS MATERIALIZED (", " AS NOT MATERIALIZED (")));
        sql.append(inner.sql()).append(')');
        commonTables.add(new Relation(name, inner.columns(), false));
      }
    }
    Query main = query(depth, outer);
    while (commonTables.size() > before) {
      commonTables.remove(commonTables.size() - 1);
    }
    return new Query(sql + " " + main.sql(), main.columns());
  }

  /** A query that may see the relations of those around it. */
  Query query(int depth, List<List<Relation>> outer) {
    int kind = random.nextInt(100);
    if (depth > 0 && kind < 12) {
      return setOperation(depth, outer);
    }
    if (kind < 17) {
      String alias = alias();
      return new Query(
          "SELECT * FROM (VALUES (1, 'a'), ("
              + expressions.of(Type.INT, 0, outer)
              + ", 'b')) AS "
              + alias
              + "(id, name)",
          SMALL.subList(0, 2));
    }
    if (kind < 20) {
      return new Query("TABLE parent", SMALL);
    }
    return select(depth, outer, null);
  }

  private Query setOperation(int depth, List<List<Relation>> outer) {
    List<Type> types = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      types.add(pick(List.of(Type.INT, Type.TEXT, Type.BOOL)));
    }
    Query left = select(depth - 1, outer, types);
    Query right = select(depth - 1, outer, types);
    String operator =
        pick(List.of("UNION", "UNION ALL", "INTERSECT", "EXCEPT", "EXCEPT ALL", "UNION ALL"));
    String order = chance(30) ? " ORDER BY 1" : "";
    return new Query(
        "(" + left.sql() + ") " + operator + " (" + right.sql() + ")" + order, left.columns());
  }

  /** A SELECT; of those types when given. */
  Query select(int depth, List<List<Relation>> outer, List<Type> types) {
    boolean before = expressions.windows(false);
    Query query = plainSelect(depth, outer, types);
    expressions.windows(before);
    return query;
  }

  private Query plainSelect(int depth, List<List<Relation>> outer, List<Type> types) {
    List<Relation> from = new ArrayList<>();
    StringBuilder tables = new StringBuilder();
    int count = 1 + random.nextInt(depth > 0 ? 3 : 1);
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        tables.append(", ");
      }
      tables.append(item(depth, outer, from, true));
    }
    List<List<Relation>> scope = new ArrayList<>();
    scope.add(from);
    scope.addAll(outer);
    if (types == null && chance(20)) {
      return grouped(depth, tables.toString(), scope);
    }
    List<Column> columns = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    int wanted = types == null ? 1 + random.nextInt(4) : types.size();
    for (int i = 0; i < wanted; i++) {
      Type type = types == null ? pick(List.of(Type.values())) : types.get(i);
      boolean before = expressions.windows(true);
      target(type, types == null, depth, scope, targets, columns);
      expressions.windows(before);
    }
    StringBuilder sql = new StringBuilder("SELECT ");
    boolean distinctOn = types == null && chance(8);
    boolean distinct = chance(8);
    if (distinctOn) {
      sql.append("DISTINCT ON (").append(expressions.of(Type.INT, 0, scope)).append(") ");
    } else if (distinct) {
      sql.append("DISTINCT ");
    }
    sql.append(String.join(", ", targets)).append(" FROM ").append(tables);
    if (chance(60)) {
      sql.append(" WHERE ").append(expressions.of(Type.BOOL, depth, scope));
    }
    if (!distinctOn && chance(35)) {
      sql.append(" ORDER BY ");
      sql.append(distinct ? "1" : order(columns, depth, scope));
    }
    if (chance(15)) {
      sql.append(" LIMIT ").append(1 + random.nextInt(9));
    }
    return new Query(sql.toString(), columns);
  }

  private String order(List<Column> columns, int depth, List<List<Relation>> scope) {
    return switch (random.nextInt(3)) {
      case 0 -> "" + (1 + random.nextInt(columns.size()));
      case 1 -> columns.get(columns.size() - 1).name() + " DESC NULLS LAST";
      default -> expressions.of(Type.INT, depth - 1, scope);
    };
  }

  private void target(
      Type type,
      boolean free,
      int depth,
      List<List<Relation>> scope,
      List<String> targets,
      List<Column> columns) {
    Relation relation = pick(scope.get(0));
    if (free && chance(12)) {
      targets.add(relation.alias() + ".*");
      columns.addAll(relation.columns());
    } else if (free && chance(5) && targets.isEmpty()) {
      targets.add("*");
      scope.get(0).forEach(r -> columns.addAll(r.columns()));
    } else if (free && chance(4) && relation.table()) {
      targets.add("(" + relation.alias() + ").*");
      columns.addAll(relation.columns());
    } else {
      String label =
          chance(20)
              ? pick(List.of("id", "name", "x"))
              : pick(
                  List.of(
                      "y" + columns.size(), "z" + columns.size(), "\"L " + columns.size() + "\""));
      targets.add(expressions.of(type, depth, scope) + " AS " + label);
      columns.add(new Column(label, type));
    }
  }

  private Query grouped(int depth, String tables, List<List<Relation>> scope) {
    String key = expressions.column(pick(List.of(Type.INT, Type.TEXT)), scope.subList(0, 1));
    String other = expressions.column(Type.INT, scope.subList(0, 1));
    if (key.startsWith("'") || key.equals("1")) {
      return new Query("SELECT count(*) AS a FROM " + tables, List.of(new Column("a", Type.OTHER)));
    }
    String set =
        pick(
            List.of(
                key,
                "1",
                "k",
                "ROLLUP (" + key + ", " + other + ")",
                "GROUPING SETS ((" + key + "), (" + key + ", " + other + "), ())",
                "CUBE (" + key + ")"));
    String aggregate =
        pick(
            List.of(
                "count(*)",
                "max(" + expressions.of(Type.TEXT, depth - 1, scope) + ")",
                "sum(" + expressions.of(Type.INT, depth - 1, scope) + ")",
                "count(*) FILTER (WHERE " + expressions.of(Type.BOOL, depth - 1, scope) + ")",
                "array_agg(" + other + " ORDER BY " + expressions.of(Type.INT, 0, scope) + ")",
                "percentile_disc(0.5) WITHIN GROUP (ORDER BY " + other + ")",
                "GROUPING(" + key + ")"));
    String having = chance(30) ? " HAVING max(" + other + ") > 1" : "";
    return new Query(
        "SELECT "
            + key
            + " AS k, "
            + aggregate
            + " AS a FROM "
            + tables
            + " GROUP BY "
            + set
            + having,
        List.of(new Column("k", Type.OTHER), new Column("a", Type.OTHER)));
  }

  /** Something in FROM; adds what it brings into scope. */
  String item(int depth, List<List<Relation>> outer, List<Relation> from, boolean joins) {
    int kind = random.nextInt(100);
    if (joins && depth > 0 && kind < 30) {
      return join(depth, outer, from);
    }
    String alias = alias();
    if (depth > 0 && kind < 45) {
      boolean lateral = !from.isEmpty() && joins && chance(50);
      List<List<Relation>> scope = new ArrayList<>();
      if (lateral) {
        scope.add(List.copyOf(from));
      }
      scope.addAll(outer);
      Query query = query(depth - 1, scope);
      from.add(new Relation(alias, query.columns(), false));
      return (lateral ? "LATERAL (" : "(") + query.sql() + ") AS " + alias;
    }
    if (kind < 55) {
      return RandomRows.item(this, alias, outer, from);
    }
    if (kind < 68 && !commonTables.isEmpty()) {
      Relation table = pick(commonTables);
      from.add(new Relation(alias, table.columns(), false));
      return table.alias() + " AS " + alias;
    }
    String name = pick(List.copyOf(TABLES.keySet()));
    List<Column> columns = TABLES.get(name);
    if (chance(10)) {
      List<Column> renamed = new ArrayList<>(columns);
      renamed.set(0, new Column("first", columns.get(0).type()));
      from.add(new Relation(alias, renamed, true));
      return name + " AS " + alias + "(first)";
    }
    boolean bare =
        chance(15)
            && !name.contains(" ")
            && !name.contains(".")
            && from.stream().noneMatch(r -> r.alias().equals(name));
    from.add(new Relation(bare ? name : alias, columns, true));
    return bare ? name : name + " AS " + alias;
  }

  private static boolean once(List<Relation> relations, String name) {
    return relations.stream()
            .flatMap(r -> r.columns().stream())
            .filter(c -> c.name().equals(name))
            .count()
        == 1;
  }

  private String join(int depth, List<List<Relation>> outer, List<Relation> from) {
    List<Relation> own = new ArrayList<>();
    String left = item(depth - 1, outer, own, chance(30));
    List<Relation> others = new ArrayList<>();
    String right = item(depth - 1, outer, others, false);
    boolean using = once(own, "id") && once(others, "id");
    own.addAll(others);
    String kind = pick(List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "JOIN"));
    String sql;
    switch (using ? random.nextInt(4) : chance(20) ? 1 : 3) {
      case 0 -> sql = left + " " + kind + " " + right + " USING (id)";
      case 1 -> sql = left + " NATURAL " + kind + " " + right;
      case 2 -> sql = left + " CROSS JOIN " + right;
      default ->
          sql =
              left
                  + " "
                  + kind
                  + " "
                  + right
                  + " ON "
                  + expressions.of(Type.BOOL, depth - 1, List.of(own));
    }
    if (chance(10) && sql.endsWith("USING (id)")) {
      sql += " AS merged";
    }
    if (chance(8)) {
      String alias = alias();
      List<Column> all = new ArrayList<>();
      own.forEach(r -> all.addAll(r.columns()));
      from.add(new Relation(alias, all, false));
      return "(" + sql + ") AS " + alias;
    }
    from.addAll(own);
    return chance(50) ? "(" + sql + ")" : sql;
  }
}
