package io.gatehouse.it.lineage;

import io.gatehouse.it.lineage.RandomQueries.Column;
import io.gatehouse.it.lineage.RandomQueries.Relation;
import io.gatehouse.it.lineage.RandomQueries.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random expressions over what is in scope. */
final class RandomExpressions {

  private final SplittableRandom random;
  private final RandomQueries queries;
  private boolean windows;

  RandomExpressions(SplittableRandom random, RandomQueries queries) {
    this.random = random;
    this.queries = queries;
  }

  /** An expression of that type; the nearest relations are first in {@code scope}. */
  String of(Type type, int depth, List<List<Relation>> scope) {
    if (depth <= 0 || queries.chance(35)) {
      return column(type, scope);
    }
    if (queries.chance(10)) {
      return "(" + queries.select(depth - 1, scope, List.of(type)).sql() + ")";
    }
    if (type != Type.OTHER && queries.chance(8)) {
      return "CASE WHEN "
          + of(Type.BOOL, depth - 1, scope)
          + " THEN "
          + of(type, depth - 1, scope)
          + " ELSE "
          + of(type, depth - 1, scope)
          + " END";
    }
    if (type != Type.OTHER && queries.chance(6)) {
      return "coalesce(" + of(type, depth - 1, scope) + ", " + of(type, depth - 1, scope) + ")";
    }
    return switch (type) {
      case INT -> number(depth - 1, scope);
      case TEXT -> text(depth - 1, scope);
      case BOOL -> truth(depth - 1, scope);
      case DATE -> "(" + of(Type.DATE, depth - 1, scope) + " + 1)";
      case OTHER -> other(depth - 1, scope);
    };
  }

  private String number(int depth, List<List<Relation>> scope) {
    return switch (random.nextInt(9)) {
      case 0 -> of(Type.INT, depth, scope) + " + " + of(Type.INT, depth, scope);
      case 1 -> "length(" + of(Type.TEXT, depth, scope) + ")";
      case 2 -> "ascii(" + of(Type.TEXT, depth, scope) + ")::int";
      case 3 -> "extract(year FROM " + of(Type.DATE, depth, scope) + ")::int";
      case 4 -> "many(" + of(Type.INT, depth, scope) + ", 2, 3)";
      case 5 -> "(ARRAY[" + of(Type.INT, depth, scope) + ", 1])[1]";
      case 6 ->
          !windows
              ? "abs(" + of(Type.INT, depth, scope) + ")"
              : "row_number() OVER (PARTITION BY "
                  + column(Type.TEXT, scope)
                  + " ORDER BY "
                  + column(Type.INT, scope)
                  + ")::int";
      case 7 ->
          "(SELECT count(*)::int FROM ("
              + queries.query(depth, scope).sql()
              + ") AS "
              + queries.alias()
              + ")";
      default -> "greatest(" + of(Type.INT, depth, scope) + ", 3)";
    };
  }

  private String text(int depth, List<List<Relation>> scope) {
    return switch (random.nextInt(9)) {
      case 0 -> of(Type.TEXT, depth, scope) + " || " + of(Type.TEXT, depth, scope);
      case 1 -> "upper(" + of(Type.TEXT, depth, scope) + ")";
      case 2 -> of(Type.INT, depth, scope) + "::text";
      case 3 -> "substring(" + of(Type.TEXT, depth, scope) + " from 2 for 3)";
      case 4 -> whole(scope) + "::text";
      case 5 -> "(" + of(Type.TEXT, depth, scope) + ").upper";
      case 6 -> "trim(both from " + of(Type.TEXT, depth, scope) + ")";
      case 7 ->
          !windows
              ? "lower(" + of(Type.TEXT, depth, scope) + ")"
              : "first_value("
                  + column(Type.TEXT, scope)
                  + ") OVER (ORDER BY "
                  + column(Type.INT, scope)
                  + " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)";
      default -> "row_to_json(" + whole(scope) + ")::text";
    };
  }

  private String truth(int depth, List<List<Relation>> scope) {
    return switch (random.nextInt(11)) {
      case 0 -> of(Type.INT, depth, scope) + " = " + of(Type.INT, depth, scope);
      case 1 -> of(Type.TEXT, depth, scope) + " LIKE " + of(Type.TEXT, depth, scope);
      case 2 -> "EXISTS (" + queries.query(depth, scope).sql() + ")";
      case 3 ->
          column(Type.INT, scope)
              + " IN ("
              + queries.select(depth, scope, List.of(Type.INT)).sql()
              + ")";
      case 4 ->
          column(Type.TEXT, scope)
              + " = ANY ("
              + queries.select(depth, scope, List.of(Type.TEXT)).sql()
              + ")";
      case 5 -> "NOT (" + of(Type.BOOL, depth, scope) + ")";
      case 6 ->
          "(" + of(Type.BOOL, depth, scope) + pickLogical() + of(Type.BOOL, depth, scope) + ")";
      case 7 -> of(Type.INT, depth, scope) + " BETWEEN 1 AND " + of(Type.INT, depth, scope);
      case 8 -> column(Type.TEXT, scope) + " IS NOT NULL";
      case 9 ->
          "("
              + column(Type.INT, scope)
              + ", "
              + column(Type.TEXT, scope)
              + ") = ("
              + queries.select(depth, scope, List.of(Type.INT, Type.TEXT)).sql()
              + ")";
      default -> whole(scope) + " IS DISTINCT FROM NULL";
    };
  }

  private String pickLogical() {
    return queries.chance(50) ? " AND " : " OR ";
  }

  private String other(int depth, List<List<Relation>> scope) {
    return switch (random.nextInt(7)) {
      case 0 -> whole(scope);
      case 1 -> "to_jsonb(" + whole(scope) + ")";
      case 2 -> "ROW(" + of(Type.INT, depth, scope) + ", " + whole(scope) + ")";
      case 3 -> "ROW(" + queries.pick(scope.get(0)).alias() + ".*, 1)";
      case 4 -> "ARRAY(" + queries.select(depth, scope, List.of(Type.INT)).sql() + ")";
      case 5 -> "ARRAY[" + of(Type.TEXT, depth, scope) + "]";
      default -> "jsonb_build_object('k', " + of(Type.TEXT, depth, scope) + ")";
    };
  }

  private boolean ofPerson(Column column) {
    return column.name().equals("name_length");
  }

  /** Says whether window functions may stand here; answers what held before. */
  boolean windows(boolean now) {
    boolean before = windows;
    windows = now;
    return before;
  }

  /** A relation as a whole row. */
  private String whole(List<List<Relation>> scope) {
    return queries.pick(queries.pick(scope)).alias();
  }

  /** A column of that type in one of its many spellings, or a constant where there is none. */
  String column(Type type, List<List<Relation>> scope) {
    for (int tries = 0; tries < 3 && !scope.isEmpty(); tries++) {
      List<Relation> level = scope.get(queries.chance(75) ? 0 : random.nextInt(scope.size()));
      if (level.isEmpty()) {
        continue;
      }
      Relation relation = queries.pick(level);
      List<Column> fitting = new ArrayList<>();
      for (Column column : relation.columns()) {
        boolean once =
            relation.columns().stream().filter(c -> c.name().equals(column.name())).count() == 1;
        if (column.type() == type && once) {
          fitting.add(column);
        }
      }
      if (!fitting.isEmpty()) {
        Column column = queries.pick(fitting);
        long same =
            scope.get(0).stream()
                .flatMap(r -> r.columns().stream())
                .filter(c -> c.name().equals(column.name()))
                .count();
        return spelled(relation, column, level == scope.get(0) && same == 1);
      }
    }
    return switch (type) {
      case INT -> "1";
      case TEXT -> "'c'";
      case BOOL -> "true";
      case DATE -> "date '2024-01-01'";
      case OTHER -> "ARRAY['x']";
    };
  }

  private String spelled(Relation relation, Column column, boolean unique) {
    boolean row = relation.columns().size() > 1;
    boolean person = relation.table() && relation.columns().stream().anyMatch(this::ofPerson);
    if (column.name().equals("home")) {
      return queries.chance(50)
          ? "(" + relation.alias() + ".home).city"
          : "((" + relation.alias() + ").home).zip";
    }
    if (column.name().equals("tags") && queries.chance(50)) {
      return relation.alias() + ".tags[1]";
    }
    int kind = random.nextInt(100);
    if (kind < 15 && unique) {
      return column.name();
    }
    if (kind < 22 && row) {
      return "(" + relation.alias() + ")." + column.name();
    }
    if (kind < 27 && row && !column.name().startsWith("\"")) {
      return column.name() + "(" + relation.alias() + ")";
    }
    if (kind < 35 && column.type() == Type.TEXT && person) {
      return "label(" + relation.alias() + ")";
    }
    if (kind < 40 && column.type() == Type.TEXT && person) {
      return relation.alias() + ".label";
    }
    return relation.alias() + "." + column.name();
  }
}
