package io.gatehouse.it.oracle;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A statement's syntax tree as text: queries and DML. {@code src-it/oracle/reference.mjs} writes
 * PostgreSQL's tree in the same way; what neither of the two keeps, as ASC, is left out.
 */
final class Tree {

  private Tree() {}

  static String of(Statement statement) {
    if (statement instanceof Query query) {
      return query(query);
    }
    if (statement instanceof Statement.Insert insert) {
      return node(
          "insert",
          with(insert.with()),
          table(insert.table()),
          alias(insert.alias()),
          optional("columns", insert.columns().map(Tree::targets)),
          insert.source().map(Tree::query).orElse(""),
          insert.onConflict().map(Tree::onConflict).orElse(""),
          returning(insert.returning()));
    }
    if (statement instanceof Statement.Update update) {
      return node(
          "update",
          with(update.with()),
          table(update.table()),
          alias(update.alias()),
          assignments(update.assignments()),
          from(update.from()),
          where(update.where()),
          returning(update.returning()));
    }
    if (statement instanceof Statement.Delete delete) {
      return node(
          "delete",
          with(delete.with()),
          table(delete.table()),
          alias(delete.alias()),
          from(delete.using()),
          where(delete.where()),
          returning(delete.returning()));
    }
    Statement.Merge merge = (Statement.Merge) statement;
    return node(
        "merge",
        with(merge.with()),
        table(merge.table()),
        alias(merge.alias()),
        item(merge.source()),
        ExpressionTree.of(merge.on()),
        merge.branches().stream().map(Tree::branch).collect(Collectors.joining(" ")),
        returning(merge.returning()));
  }

  private static String branch(Statement.MergeWhen when) {
    return node(
        "when",
        when.bySource() ? "by-source" : "",
        when.action().name(),
        where(when.condition()),
        assignments(when.assignments()),
        optional("columns", when.columns().map(Tree::targets)),
        ExpressionTree.list(when.values()));
  }

  private static String onConflict(Statement.OnConflict conflict) {
    List<String> arbiters = new ArrayList<>();
    for (Expression arbiter : conflict.arbiters()) {
      arbiters.add(
          ExpressionTree.of(
              arbiter instanceof Expression.Collate collate ? collate.operand() : arbiter));
    }
    return node(
        "conflict",
        node("by", String.join(" ", arbiters)),
        where(conflict.arbiterWhere()),
        assignments(conflict.assignments()),
        where(conflict.where()));
  }

  private static String returning(Optional<Statement.Returning> returning) {
    return returning
        .map(
            r ->
                node(
                    "returning",
                    r.oldAlias().map(a -> "old=" + quoted(a)).orElse(""),
                    r.newAlias().map(a -> "new=" + quoted(a)).orElse(""),
                    results(r.targets())))
        .orElse("");
  }

  private static String assignments(List<Statement.Assignment> assignments) {
    return assignments.stream()
        .map(a -> node("set", "(" + targets(a.targets()) + ")", ExpressionTree.of(a.value())))
        .collect(Collectors.joining(" "));
  }

  private static String targets(List<Statement.AssignmentTarget> targets) {
    return targets.stream()
        .map(
            t ->
                t.subscripts().isEmpty()
                    ? quoted(t.column())
                    : quoted(t.column()) + "[" + ExpressionTree.list(t.subscripts()) + "]")
        .collect(Collectors.joining(" "));
  }

  private static String with(Optional<Statement.With> with) {
    return with.map(
            w ->
                node(
                    "with",
                    w.recursive() ? "recursive" : "",
                    w.tables().stream()
                        .map(
                            t ->
                                node(
                                    "cte",
                                    quoted(t.name()),
                                    names("columns", t.columns()),
                                    of(t.statement()),
                                    names("added", t.addedColumns())))
                        .collect(Collectors.joining(" "))))
        .orElse("");
  }

  /** A query; parentheses leave no trace, as in PostgreSQL's tree. */
  static String query(Query written) {
    Query query = merged(written);
    return node(
        "query",
        with(query.with()),
        body(query.body()),
        query.orderBy().isEmpty() ? "" : node("order", ExpressionTree.sorts(query.orderBy())),
        // LIMIT NULL and LIMIT ALL are one in PostgreSQL's tree.
        optional("limit", query.limit().map(ExpressionTree::of).filter(l -> !l.equals("(null)"))),
        query.ties() ? "ties" : "",
        optional("offset", query.offset().map(ExpressionTree::of)),
        query.locks().stream().map(l -> names("lock", l, true)).collect(Collectors.joining(" ")));
  }

  /** The clauses around parentheses are those of the query inside (insertSelectOptions). */
  private static Query merged(Query query) {
    if (!(query.body() instanceof Query.Nested nested)) {
      return query;
    }
    Query inner = merged(nested.query());
    List<List<String>> locks = new ArrayList<>(inner.locks());
    locks.addAll(query.locks());
    return new Query(
        query.with().isPresent() ? query.with() : inner.with(),
        inner.body(),
        query.orderBy().isEmpty() ? inner.orderBy() : query.orderBy(),
        query.limit().isPresent() ? query.limit() : inner.limit(),
        query.ties() || inner.ties(),
        query.offset().isPresent() ? query.offset() : inner.offset(),
        locks);
  }

  private static String body(Query.Body body) {
    if (body instanceof Query.Values values) {
      return node(
          "values",
          values.rows().stream()
              .map(r -> "(" + ExpressionTree.list(r) + ")")
              .collect(Collectors.joining(" ")));
    }
    if (body instanceof Query.SetOperation operation) {
      List<String> branches = new ArrayList<>();
      Query.SetOperation.Comparison strongest = branches(operation, branches);
      return node("union", strongest.name(), String.join(" ", branches));
    }
    Query.Select select = (Query.Select) body;
    return node(
        "select",
        select.distinct() && select.distinctOn().isEmpty() ? "distinct" : "",
        optional("on", select.distinctOn().map(ExpressionTree::list)),
        node("results", results(select.targets())),
        optional("into", select.into().map(i -> table(i.table()) + (i.temporary() ? " temp" : ""))),
        from(select.from()),
        where(select.where()),
        select.groupBy().isEmpty() ? "" : node("group", ExpressionTree.list(select.groupBy())),
        optional("having", select.having().map(ExpressionTree::of)),
        select.windows().entrySet().stream()
            .map(w -> node("window", quoted(w.getKey()), ExpressionTree.window(w.getValue())))
            .sorted()
            .collect(Collectors.joining(" ")));
  }

  /** The branches in order, those of set operations inside included; the strongest comparison. */
  private static Query.SetOperation.Comparison branches(
      Query.SetOperation operation, List<String> branches) {
    Query.SetOperation.Comparison strongest = operation.comparison();
    for (Query written : operation.branches()) {
      Query branch = merged(written);
      boolean plain =
          branch.with().isEmpty()
              && branch.orderBy().isEmpty()
              && branch.limit().isEmpty()
              && branch.offset().isEmpty()
              && branch.locks().isEmpty();
      if (plain && branch.body() instanceof Query.SetOperation inner) {
        Query.SetOperation.Comparison found = branches(inner, branches);
        strongest = found.compareTo(strongest) > 0 ? found : strongest;
      } else {
        branches.add(query(branch));
      }
    }
    return strongest;
  }

  private static String results(List<Query.Target> targets) {
    return targets.stream()
        .map(
            t ->
                t.label()
                    .map(l -> node("as", quoted(l), ExpressionTree.of(t.expression())))
                    .orElseGet(() -> ExpressionTree.of(t.expression())))
        .collect(Collectors.joining(" "));
  }

  private static String from(List<FromItem> items) {
    return items.isEmpty()
        ? ""
        : node("from", items.stream().map(Tree::item).collect(Collectors.joining(" ")));
  }

  private static String item(FromItem item) {
    if (item instanceof FromItem.Table table) {
      String written = node("table", table(table.name()), tableAlias(table.alias()));
      return table
          .sample()
          .map(
              s ->
                  node(
                      "sample",
                      written,
                      names("by", s.names()),
                      ExpressionTree.list(s.arguments())))
          .orElse(written);
    }
    if (item instanceof FromItem.SubQuery sub) {
      return node(
          "sub", sub.lateral() ? "lateral" : "", query(sub.query()), tableAlias(sub.alias()));
    }
    if (item instanceof FromItem.Functions functions) {
      List<String> calls = new ArrayList<>();
      for (int i = 0; i < functions.calls().size(); i++) {
        calls.add(
            node(
                "of",
                ExpressionTree.of(functions.calls().get(i)),
                names("defines", functions.definitions().get(i))));
      }
      return node(
          "functions",
          functions.rowsFrom() ? "rows-from" : "",
          functions.ordinality() ? "ordinality" : "",
          String.join(" ", calls),
          tableAlias(functions.alias()));
    }
    if (item instanceof FromItem.TableFunction function) {
      return node(
          function.name(),
          ExpressionTree.sortedList(function.arguments()),
          names("columns", function.columns()),
          tableAlias(function.alias()));
    }
    FromItem.Join join = (FromItem.Join) item;
    return node(
        "join",
        join.type() == FromItem.Type.CROSS ? "INNER" : join.type().name(),
        join.natural() ? "natural" : "",
        item(join.left()),
        item(join.right()),
        where(join.on()),
        names("using", join.using()),
        alias(join.usingAlias()),
        tableAlias(join.alias()));
  }

  private static String tableAlias(Optional<FromItem.Alias> alias) {
    return alias
        .map(a -> node("alias", quoted(a.name()), names("columns", a.columns())))
        .orElse("");
  }

  private static String alias(Optional<String> alias) {
    return optional("alias", alias.map(Tree::quoted));
  }

  private static String where(Optional<Expression> where) {
    return optional("where", where.map(ExpressionTree::of));
  }

  private static String table(TableName name) {
    return name.schema()
        .map(s -> quoted(s) + "." + quoted(name.name()))
        .orElse(quoted(name.name()));
  }

  static String names(String what, List<String> names) {
    return names(what, names, false);
  }

  private static String names(String what, List<String> names, boolean evenIfEmpty) {
    return names.isEmpty() && !evenIfEmpty
        ? ""
        : node(what, names.stream().map(Tree::quoted).collect(Collectors.joining(" ")));
  }

  static String optional(String what, Optional<String> inside) {
    return inside.map(i -> node(what, i)).orElse("");
  }

  /** Parts in parentheses; empty ones leave nothing. */
  static String node(String what, String... parts) {
    StringBuilder text = new StringBuilder("(").append(what);
    for (String part : parts) {
      if (!part.isEmpty()) {
        text.append(' ').append(part);
      }
    }
    return text.append(')').toString();
  }

  static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
