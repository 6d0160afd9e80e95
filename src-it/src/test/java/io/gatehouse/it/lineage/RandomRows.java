package io.gatehouse.it.lineage;

import io.gatehouse.it.lineage.RandomQueries.Column;
import io.gatehouse.it.lineage.RandomQueries.Relation;
import io.gatehouse.it.lineage.RandomQueries.Type;
import java.util.List;

/** Functions and constructs in FROM that make rows. */
final class RandomRows {

  private static final Column X = new Column("x", Type.INT);
  private static final Column Y = new Column("y", Type.TEXT);

  private RandomRows() {}

  static String item(
      RandomQueries queries, String alias, List<List<Relation>> outer, List<Relation> from) {
    List<List<Relation>> scope = new java.util.ArrayList<>();
    if (!from.isEmpty()) {
      scope.add(List.copyOf(from));
    }
    scope.addAll(outer);
    String number = queries.expressions().of(Type.INT, 0, scope);
    String text = queries.expressions().of(Type.TEXT, 0, scope);
    List<Column> columns;
    String sql;
    switch (queries.random().nextInt(13)) {
      case 0 -> {
        sql = "f_table(" + number + ") AS " + alias;
        columns = List.of(X, Y);
      }
      case 1 -> {
        sql = "f_table(2) WITH ORDINALITY AS " + alias + "(x, y, o)";
        columns = List.of(X, Y, new Column("o", Type.INT));
      }
      case 2 -> {
        sql = "generate_series(1, " + number + ") AS " + alias + "(x)";
        columns = List.of(X);
      }
      case 3 -> {
        sql = "f_record() AS " + alias + "(x int, y text)";
        columns = List.of(X, Y);
      }
      case 4 -> {
        sql =
            "ROWS FROM (generate_series(1, 3), f_record() AS (x int, y text)) AS "
                + alias
                + "(g, x, y)";
        columns = List.of(new Column("g", Type.INT), X, Y);
      }
      case 5 -> {
        sql = "f_people() AS " + alias;
        columns = List.of(new Column("id", Type.INT), new Column("name", Type.TEXT));
      }
      case 6 -> {
        sql = "f_person(" + number + ") AS " + alias;
        columns = List.of(new Column("name", Type.TEXT), new Column("n", Type.INT));
      }
      case 7 -> {
        sql = "f_out(" + number + ") AS " + alias;
        columns = List.of(new Column("renamed", Type.TEXT));
      }
      case 8 -> {
        sql =
            "XMLTABLE('/r' PASSING xmlparse(content "
                + text
                + ") COLUMNS x int PATH 'a', y text PATH 'b' DEFAULT 'd') AS "
                + alias;
        columns = List.of(X, Y);
      }
      case 9 -> {
        sql =
            "JSON_TABLE(to_jsonb("
                + text
                + "), '$[*]' COLUMNS (x int PATH '$.a', NESTED PATH '$.b[*]' COLUMNS (y text PATH"
                + " '$'))) AS "
                + alias;
        columns = List.of(X, Y);
      }
      case 10 -> {
        sql = "unnest(ARRAY[" + number + ", 2], ARRAY[" + text + "]) AS " + alias + "(x, y)";
        columns = List.of(X, Y);
      }
      case 11 -> {
        sql = "(VALUES (" + number + ", " + text + "), (2, 'b')) AS " + alias + "(x, y)";
        columns = List.of(X, Y);
      }
      default -> {
        sql = "parent AS " + alias + " TABLESAMPLE bernoulli (50)";
        columns = List.of(new Column("id", Type.INT), new Column("name", Type.TEXT));
      }
    }
    from.add(new Relation(alias, columns, false));
    return sql;
  }
}
