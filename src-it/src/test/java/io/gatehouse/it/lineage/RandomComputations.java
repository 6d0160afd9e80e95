package io.gatehouse.it.lineage;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Random queries that compute with the columns of {@code twins.sql}, masked ones and others. Nearly
 * all are well typed; most of them are silent, some are not. The same seed gives the same queries.
 */
final class RandomComputations {

  private enum Type {
    TEXT,
    INT,
    NUMERIC,
    BOOL,
    DATE,
    TIME,
    JSON,
    ARRAY
  }

  private final SplittableRandom random;

  RandomComputations(long seed) {
    this.random = new SplittableRandom(seed);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String pick(String... of) {
    return of[random.nextInt(of.length)];
  }

  private Type type() {
    return Type.values()[random.nextInt(Type.values().length)];
  }

  /** A whole query. */
  String next() {
    String one = of(type(), 3, "f");
    String two = of(type(), 2, "f");
    return switch (random.nextInt(12)) {
      case 0, 1, 2 ->
          "SELECT id, " + one + " AS a, " + two + " AS b FROM folk f" + where() + tail();
      case 3 ->
          "SELECT f.id, a.x FROM folk f, LATERAL (SELECT " + one + " AS x) a ORDER BY f.id LIMIT 5";
      case 4 ->
          "SELECT q.id, q.x, upper(q.y) FROM (SELECT id, "
              + one
              + " AS x, "
              + of(Type.TEXT, 2, "f")
              + " AS y FROM folk f OFFSET 0) q ORDER BY q.id LIMIT 6";
      case 5 ->
          "WITH q AS (SELECT id, "
              + of(Type.TEXT, 2, "f")
              + " AS x, "
              + of(Type.NUMERIC, 2, "f")
              + " AS y FROM folk f) SELECT id, x || 'z', nullif(x, 'a'), y + 1 FROM q ORDER BY id"
              + " LIMIT 6";
      case 6 ->
          "SELECT grp, count(*), "
              + aggregate(2)
              + ", "
              + aggregate(1)
              + " FROM folk f GROUP BY grp ORDER BY grp";
      case 7 ->
          "SELECT t.id, t.place, "
              + of(Type.TEXT, 2, "f")
              + ", left(t.phone, 2) FROM trip t JOIN folk f ON f.id = t.folk_id ORDER BY t.id LIMIT"
              + " 7";
      case 8 ->
          "SELECT id, "
              + pick("lag", "lead", "first_value", "last_value")
              + "("
              + one
              + ") OVER (ORDER BY id), "
              + aggregate(1)
              + " OVER (PARTITION BY grp ORDER BY id) FROM folk f ORDER BY id LIMIT 6";
      case 9 ->
          "SELECT handle, lower(badge), part ->> 'b', "
              + pick("age::numeric + 1", "age / 7", "age::text", "age > 5")
              + " FROM v_folk ORDER BY id LIMIT 5";
      case 10 ->
          "SELECT id, (SELECT "
              + pick("max", "min", "count")
              + "(t.phone || "
              + of(Type.TEXT, 1, "f")
              + ") FROM trip t WHERE t.folk_id = f.id) FROM folk f ORDER BY id LIMIT 5";
      default ->
          "SELECT * FROM (SELECT id, "
              + of(Type.TEXT, 2, "f")
              + " AS x FROM folk f WHERE id < 4 UNION ALL SELECT id, "
              + of(Type.TEXT, 1, "f")
              + " FROM folk f WHERE id > 18) u ORDER BY id";
    };
  }

  private String where() {
    return pick(
        "", " WHERE id < 9", " WHERE n % 2 = 0", " WHERE grp = 'g1'", " WHERE memo LIKE 'mm%'");
  }

  private String tail() {
    return " ORDER BY id" + pick("", " LIMIT 3", " DESC LIMIT 4");
  }

  private String aggregate(int depth) {
    return switch (random.nextInt(9)) {
      case 0 -> "max(" + of(Type.TEXT, depth, "f") + ")";
      case 1 -> "count(" + of(type(), depth, "f") + ")";
      case 2 -> "sum(" + of(Type.INT, depth, "f") + ")";
      case 3 -> "avg(" + of(Type.NUMERIC, depth, "f") + ")";
      case 4 -> "bool_or(" + of(Type.BOOL, depth, "f") + ")";
      case 5 -> "min(" + of(Type.DATE, depth, "f") + ")";
      case 6 -> "string_agg(" + of(Type.TEXT, depth, "f") + ", ',')";
      case 7 -> "jsonb_agg(" + of(Type.JSON, depth, "f") + ")";
      default -> "array_agg(" + of(Type.TEXT, depth, "f") + ")";
    };
  }

  private String of(Type type, int depth, String f) {
    if (depth <= 0 || chance(20)) {
      return column(type, f);
    }
    int d = depth - 1;
    if (chance(8)) {
      return "CASE WHEN "
          + of(Type.BOOL, d, f)
          + " THEN "
          + of(type, d, f)
          + " ELSE "
          + of(type, d, f)
          + " END";
    }
    if (chance(6) && type != Type.JSON && type != Type.ARRAY) {
      return pick("coalesce", "nullif", "greatest", "least")
          + "("
          + of(type, d, f)
          + ", "
          + of(type, d, f)
          + ")";
    }
    return switch (type) {
      case TEXT -> text(d, f);
      case INT -> integer(d, f);
      case NUMERIC -> numeric(d, f);
      case BOOL -> truth(d, f);
      case DATE ->
          pick(f + ".seen::date", column(Type.DATE, f), "(" + of(Type.DATE, d, f) + " + 1)");
      case TIME -> pick("date_trunc('month', " + of(Type.TIME, d, f) + ")", column(Type.TIME, f));
      case JSON ->
          pick(
              "(" + of(Type.JSON, d, f) + " -> 'a')",
              "(" + of(Type.JSON, d, f) + " -> 0)",
              "(" + of(Type.JSON, d, f) + " #> '{a,b}')",
              "to_jsonb(" + of(type(), d, f) + ")",
              "jsonb_build_object('k', " + of(type(), d, f) + ")",
              "(" + of(Type.JSON, d, f) + " || '{}')");
      case ARRAY ->
          pick(
              f + ".tags[1:2]",
              "ARRAY[" + of(Type.TEXT, d, f) + ", " + of(Type.TEXT, d, f) + "]",
              "string_to_array(" + of(Type.TEXT, d, f) + ", ',')",
              column(Type.ARRAY, f));
    };
  }

  private String text(int d, String f) {
    return switch (random.nextInt(22)) {
      case 0, 1 -> "(" + of(Type.TEXT, d, f) + " || " + of(Type.TEXT, d, f) + ")";
      case 2 ->
          pick("lower", "upper", "initcap", "reverse", "md5") + "(" + of(Type.TEXT, d, f) + ")";
      case 3 ->
          pick("left", "right") + "(" + of(Type.TEXT, d, f) + ", " + pick("1", "-2", "5") + ")";
      case 4 -> "substr(" + of(Type.TEXT, d, f) + ", " + pick("1, 2", "3", "0, 4") + ")";
      case 5 ->
          "replace(" + of(Type.TEXT, d, f) + ", " + pick("'a', 'b'", "'9', ''", "'', 'x'") + ")";
      case 6 -> "concat(" + of(type(), d, f) + ", " + of(type(), d, f) + ")";
      case 7 -> "concat_ws('-', " + of(type(), d, f) + ", " + of(type(), d, f) + ")";
      case 8 -> "(" + of(type(), d, f) + ")::text";
      case 9 -> "trim(" + of(Type.TEXT, d, f) + ")";
      case 10 -> "lpad(" + of(Type.TEXT, d, f) + ", 12, '*')";
      case 11 -> "(" + of(Type.JSON, d, f) + " ->> " + pick("'a'", "0") + ")";
      case 12 -> "format('%s/%L', " + of(type(), d, f) + ", " + of(Type.TEXT, d, f) + ")";
      case 13 -> "split_part(" + of(Type.TEXT, d, f) + ", 'a', " + pick("1", "2") + ")";
      case 14 -> "quote_literal(" + of(Type.TEXT, d, f) + ")";
      case 15 -> "array_to_string(" + of(Type.ARRAY, d, f) + ", ',')";
      case 16 -> "encode(" + f + ".raw, " + pick("'hex'", "'base64'") + ")";
      case 17 -> "to_char(" + of(Type.TIME, d, f) + ", 'YYYY-MM')";
      case 18 -> "(" + of(Type.ARRAY, d, f) + ")[" + pick("1", "2") + "]";
      case 19 -> f + "::text";
      case 20 ->
          "repeat(" + of(Type.TEXT, d, f) + ", " + pick("2", "3", f + ".age", f + ".n") + ")";
      default ->
          pick(
              "regexp_replace(" + of(Type.TEXT, d, f) + ", 'a+', 'b')",
              "substring(" + of(Type.TEXT, d, f) + " FROM '[0-9]+')",
              "chr(" + of(Type.INT, d, f) + ")",
              "(" + of(Type.TEXT, d, f) + " COLLATE \"C\")");
    };
  }

  private String integer(int d, String f) {
    return switch (random.nextInt(11)) {
      case 0, 1 -> "length(" + of(Type.TEXT, d, f) + ")";
      case 2 -> "strpos(" + of(Type.TEXT, d, f) + ", 'a')";
      case 3 -> "cardinality(" + of(Type.ARRAY, d, f) + ")";
      case 4 -> "(" + of(Type.INT, d, f) + " / " + pick("7", "2", f + ".n") + ")";
      case 5 -> "(" + of(Type.INT, d, f) + " % 5)";
      case 6 -> "(" + of(Type.INT, d, f) + " + " + of(Type.INT, d, f) + ")";
      case 7 -> "num_nulls(" + of(type(), d, f) + ")";
      case 8 -> "octet_length(" + f + ".raw)";
      case 9 -> pick("abs", "ascii") + "(" + pick(f + ".age", f + ".name") + ")";
      default ->
          pick("(" + of(Type.TEXT, d, f) + ")::int", "bit_length(" + of(Type.TEXT, d, f) + ")");
    };
  }

  private String numeric(int d, String f) {
    return switch (random.nextInt(9)) {
      case 0 -> "(" + of(Type.INT, d, f) + ")::numeric";
      case 1 ->
          "(" + of(Type.NUMERIC, d, f) + pick(" + 1", " * 2.5", " - 7", " / 12", " % 3") + ")";
      case 2 -> "round(" + of(Type.NUMERIC, d, f) + ", 1)";
      case 3 -> pick("floor", "ceil", "trunc", "abs", "sign") + "(" + of(Type.NUMERIC, d, f) + ")";
      case 4 ->
          "extract(" + pick("year", "month", "dow", "epoch") + " FROM " + of(Type.DATE, d, f) + ")";
      case 5 -> "(-" + of(Type.NUMERIC, d, f) + ")";
      case 6 -> "(" + of(Type.NUMERIC, d, f) + " + " + of(Type.NUMERIC, d, f) + ")";
      case 7 -> "(" + of(Type.NUMERIC, d, f) + " / " + of(Type.NUMERIC, d, f) + ")";
      default -> pick("sqrt", "ln") + "(" + of(Type.NUMERIC, d, f) + ")";
    };
  }

  private String truth(int d, String f) {
    return switch (random.nextInt(12)) {
      case 0, 1 -> {
        Type type =
            List.of(Type.TEXT, Type.INT, Type.NUMERIC, Type.DATE, Type.TIME).get(random.nextInt(5));
        yield "("
            + of(type, d, f)
            + pick(" = ", " < ", " >= ", " <> ", " IS DISTINCT FROM ")
            + of(type, d, f)
            + ")";
      }
      case 2 ->
          "("
              + of(Type.TEXT, d, f)
              + pick(" LIKE ", " ILIKE ")
              + pick("'9%'", "'%a_%'", "'9\\'")
              + ")";
      case 3 -> "(" + of(type(), d, f) + pick(" IS NULL", " IS NOT NULL") + ")";
      case 4 -> "(NOT " + of(Type.BOOL, d, f) + ")";
      case 5, 6 -> "(" + of(Type.BOOL, d, f) + pick(" AND ", " OR ") + of(Type.BOOL, d, f) + ")";
      case 7 -> "(" + of(Type.TEXT, d, f) + " IN ('a', 'b', '9'))";
      case 8 -> "(" + of(Type.INT, d, f) + " BETWEEN 1 AND 50)";
      case 9 -> "('a' = ANY (" + of(Type.ARRAY, d, f) + "))";
      case 10 -> "(" + of(Type.JSON, d, f) + pick(" ? 'a'", " @> '{}'") + ")";
      default -> "(" + of(Type.TEXT, d, f) + " ~ '^9')";
    };
  }

  private String column(Type type, String f) {
    return f
        + "."
        + switch (type) {
          case TEXT -> pick("name", "name", "code", "code", "grp", "memo");
          case INT -> pick("age", "age", "n", "id");
          case NUMERIC -> pick("pay", "pay", "amount");
          case BOOL -> "ok";
          case DATE -> "born";
          case TIME -> "seen";
          case JSON -> "doc";
          case ARRAY -> "tags";
        };
  }
}
