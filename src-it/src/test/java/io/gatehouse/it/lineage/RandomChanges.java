package io.gatehouse.it.lineage;

import io.gatehouse.it.lineage.RandomQueries.Column;
import io.gatehouse.it.lineage.RandomQueries.Relation;
import io.gatehouse.it.lineage.RandomQueries.Type;
import java.util.ArrayList;
import java.util.List;

/** Random INSERT, UPDATE, DELETE and MERGE over the sample {@code lineage.sql}. */
final class RandomChanges {

  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Type.INT),
          new Column("person_id", Type.INT),
          new Column("name", Type.TEXT),
          new Column("amount", Type.INT),
          new Column("flag", Type.BOOL),
          new Column("born", Type.DATE));

  private final RandomQueries queries;
  private final boolean oldAndNew;

  /**
   * @param oldAndNew whether RETURNING knows old and new, and MERGE knows RETURNING
   */
  RandomChanges(RandomQueries queries, boolean oldAndNew) {
    this.queries = queries;
    this.oldAndNew = oldAndNew;
  }

  String next() {
    String change =
        switch (queries.random().nextInt(4)) {
          case 0 -> insert();
          case 1 -> update();
          case 2 -> delete();
          default -> merge();
        };
    if (queries.chance(20) && change.contains(" RETURNING ")) {
      String name = "w" + queries.random().nextInt(9);
      return "WITH " + name + " AS (" + change + ") SELECT * FROM " + name + ", person p";
    }
    return change;
  }

  private String value(Type type, List<List<Relation>> scope) {
    return queries.expressions().of(type, 2, scope);
  }

  private String insert() {
    Column first = queries.pick(COLUMNS);
    Column second = queries.pick(COLUMNS);
    String columns = "(" + first.name() + ", " + second.name() + ")";
    boolean listed = !first.equals(second);
    String source =
        listed
            ? queries.select(2, List.of(), List.of(first.type(), second.type())).sql()
            : "SELECT id, n, name FROM person";
    boolean conflict = queries.chance(40);
    Relation target = new Relation("s", COLUMNS, true);
    Relation excluded = new Relation("excluded", COLUMNS, false);
    String update =
        " ON CONFLICT "
            + queries.pick(List.of("(id)", "(id) WHERE id > 0", "ON CONSTRAINT sale_pkey"))
            + queries.pick(
                List.of(
                    " DO NOTHING",
                    " DO UPDATE SET name = " + value(Type.TEXT, List.of(List.of(target, excluded))),
                    " DO UPDATE SET (name, amount) = (SELECT excluded.name, s.amount) WHERE "
                        + value(Type.BOOL, List.of(List.of(target, excluded)))));
    return "INSERT INTO sale AS s "
        + (listed ? columns : "")
        + " "
        + source
        + (conflict ? update : "")
        + returning("s");
  }

  private String update() {
    List<Relation> from = new ArrayList<>();
    String others = queries.chance(50) ? " FROM " + queries.item(1, List.of(), from, true) : "";
    List<Relation> all = new ArrayList<>(from);
    all.add(new Relation("s", COLUMNS, true));
    Column column = queries.pick(COLUMNS);
    return "UPDATE sale AS s SET "
        + column.name()
        + " = "
        + value(column.type(), List.of(all))
        + others
        + " WHERE "
        + value(Type.BOOL, List.of(all))
        + returning("s");
  }

  private String delete() {
    List<Relation> using = new ArrayList<>();
    String others = queries.chance(50) ? " USING " + queries.item(1, List.of(), using, true) : "";
    List<Relation> all = new ArrayList<>(using);
    all.add(new Relation("s", COLUMNS, true));
    return "DELETE FROM sale AS s"
        + others
        + " WHERE "
        + value(Type.BOOL, List.of(all))
        + returning("s");
  }

  private String merge() {
    List<Relation> source = new ArrayList<>();
    String item = queries.item(1, List.of(), source, false);
    Relation target = new Relation("s", COLUMNS, true);
    List<Relation> both = new ArrayList<>(source);
    both.add(target);
    StringBuilder sql = new StringBuilder("MERGE INTO sale AS s USING ").append(item);
    sql.append(" ON ").append(value(Type.BOOL, List.of(both)));
    if (queries.chance(50)) {
      sql.append(" WHEN MATCHED AND ").append(value(Type.BOOL, List.of(both)));
      sql.append(" THEN UPDATE SET name = ").append(value(Type.TEXT, List.of(both)));
    }
    if (queries.chance(40)) {
      sql.append(" WHEN MATCHED THEN DELETE");
    }
    if (oldAndNew && queries.chance(30)) {
      sql.append(" WHEN NOT MATCHED BY SOURCE THEN UPDATE SET amount = ");
      sql.append(value(Type.INT, List.of(List.of(target))));
    }
    sql.append(" WHEN NOT MATCHED THEN INSERT (id, name) VALUES (");
    sql.append(value(Type.INT, List.of(source))).append(", ");
    sql.append(value(Type.TEXT, List.of(source))).append(')');
    return sql + (oldAndNew ? returning("s") : "");
  }

  private String returning(String target) {
    if (!queries.chance(60)) {
      return "";
    }
    List<String> simple =
        List.of(
            " RETURNING *",
            " RETURNING " + target + ".name, " + target + ".amount + 1 AS more",
            " RETURNING " + target,
            " RETURNING upper(" + target + ".name)");
    List<String> changed =
        List.of(
            " RETURNING old.name, new.amount",
            " RETURNING WITH (OLD AS o, NEW AS nw) o.*, nw.name || " + target + ".name",
            " RETURNING old");
    return queries.pick(oldAndNew && queries.chance(50) ? changed : simple);
  }
}
