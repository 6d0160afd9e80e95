package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.Lookup;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.WhereClause;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.Expression.SortItem;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Statement.With;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What a query yields. */
final class QueryResolver {

  private final Resolution resolution;
  private final Facts facts;
  private final Set<Query.Select> readOnlyThemselves =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private int level;

  QueryResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  /**
   * A query's result and how it restricts its rows.
   *
   * @param result columns
   * @param where the weakest of its branches
   */
  record Outcome(CommonTables.Result result, WhereClause where) {}

  CommonTables.Result result(Query query, Scope outer) {
    return outcome(query, outer).result();
  }

  /** The result of a query inside of another: what it computes need not reach the client. */
  CommonTables.Result nested(Query query, Scope outer) {
    return computedInside(result(query, outer));
  }

  private CommonTables.Result computedInside(CommonTables.Result result) {
    for (RangeEntry.Column column : result.columns()) {
      facts.columns(column.value(), column.value().isComputed() ? Role.COMPUTED : Role.NAMED);
    }
    return result;
  }

  /** A branch of WITH RECURSIVE whose FROM names nothing but what it is a branch of. */
  void noteReadsOnlyItself(Query.Select select) {
    readOnlyThemselves.add(select);
  }

  /** How many queries and DML statements stand around what is being resolved. */
  int level() {
    return level;
  }

  /** Resolves something one level further in. */
  <T> T deeper(Supplier<T> work) {
    level++;
    try {
      return work.get();
    } finally {
      level--;
    }
  }

  Outcome outcome(Query query, Scope outer) {
    return deeper(() -> atLevel(query, outer));
  }

  private Outcome atLevel(Query query, Scope outer) {
    resolution.deadline().step();
    Outcome[] outcome = new Outcome[1];
    Set<RangeEntry> touched =
        resolution.expressions().touchedBy(() -> outcome[0] = resolve(query, outer));
    CommonTables.Result result = outcome[0].result();
    // What differs from row to row of a query around it may be anything in the end.
    boolean picked = result.picked() && Collections.disjoint(touched, outer.visible());
    resolution.pickedRows().note(query, picked);
    resolution.selectLists().noteNames(query, result);
    return new Outcome(result.withPicked(picked), outcome[0].where());
  }

  private Outcome resolve(Query query, Scope outer) {
    Scope scope = withCommonTables(query.with(), outer);
    Outcome outcome;
    if (query.body() instanceof Query.Select select) {
      outcome = select(query, select, scope);
    } else {
      outcome = other(query.body(), scope);
      orderByOutput(query.orderBy(), outcome.result(), scope);
      if (!query.locks().isEmpty()) {
        facts.locksRows();
      }
    }
    query.limit().ifPresent(e -> resolution.expressions().decide(e, scope, Role.PREDICATE));
    query.offset().ifPresent(e -> resolution.expressions().decide(e, scope, Role.PREDICATE));
    return outcome;
  }

  /** The scope inside of a WITH. */
  Scope withCommonTables(Optional<With> with, Scope outer) {
    if (with.isEmpty()) {
      return outer;
    }
    CommonTables tables = outer.commonTables();
    if (with.get().recursive()) {
      tables = tables.inside();
      Scope scope = outer.with(tables);
      List<RecursiveTable> all = new ArrayList<>();
      for (var definition : with.get().tables()) {
        RecursiveTable table = new RecursiveTable(resolution, definition, scope);
        all.add(table);
        tables.add(definition.name(), table);
      }
      all.forEach(table -> table.result(-1));
      return scope;
    }
    for (var definition : with.get().tables()) {
      CommonTables.Result result =
          RecursiveTable.named(definition, statement(definition.statement(), outer.with(tables)));
      tables = tables.inside();
      tables.add(definition.name(), offset -> result);
    }
    return outer.with(tables);
  }

  /** The rows of a statement in a CTE. */
  CommonTables.Result statement(io.gatehouse.sql.syntax.Statement statement, Scope scope) {
    if (!(statement instanceof Query query)) {
      return computedInside(resolution.dml().result(statement, scope));
    }
    CommonTables.Result result = nested(query, scope);
    noteListed(query, result);
    return result;
  }

  /** Notes rows that a statement lists itself, as many as it likes. */
  void noteListed(Query query, CommonTables.Result result) {
    if (!(query.body() instanceof Query.Select)
        && result.columns().stream().allMatch(column -> column.value().isConstant())) {
      facts.madeRows();
    }
  }

  private Outcome other(Query.Body body, Scope scope) {
    if (body instanceof Query.Nested nested) {
      // Parentheses alone make no query of their own.
      return atLevel(nested.query(), scope);
    }
    if (body instanceof Query.Values values) {
      return new Outcome(values(values, scope), WhereClause.NOT_APPLICABLE);
    }
    if (body instanceof Query.SetOperation operation) {
      return setOperation(operation, scope);
    }
    throw new NotUnderstoodException(
        Reason.UNSUPPORTED, body.getClass().getSimpleName() + " is not understood", -1);
  }

  private CommonTables.Result values(Query.Values values, Scope scope) {
    CommonTables.Result all = null;
    for (List<Expression> row : values.rows()) {
      CommonTables.Result next = resolution.selectLists().row(row, scope);
      if (all != null) {
        meet(all, next);
      }
      all = all == null ? next : union(all, next);
    }
    return all;
  }

  private Outcome setOperation(Query.SetOperation operation, Scope scope) {
    CommonTables.Result all = null;
    boolean same = true;
    WhereClause where = WhereClause.RESTRICTS;
    for (Query branch : operation.branches()) {
      Outcome next = outcome(branch, scope);
      same &= all == null || values(all).equals(values(next.result()));
      if (all != null) {
        meet(all, next.result());
      }
      all = all == null ? next.result() : union(all, next.result());
      where = weaker(where, next.where());
    }
    boolean compares =
        switch (operation.comparison()) {
          case NONE -> false;
          // Merging a column with itself tells nothing; with anything else, whether they are equal.
          case MERGES -> !same || ordersOthers(all);
          case SELECTS -> true;
        };
    if (compares) {
      values(all).forEach(value -> facts.columns(value, Role.GROUP));
    }
    if (operation.comparison() != Query.SetOperation.Comparison.NONE) {
      // How many of what was computed differ tells what an attacker likes to ask.
      values(all).stream()
          .filter(Value::isComputed)
          .forEach(value -> facts.columns(value, Role.GROUP));
    }
    return new Outcome(all, where);
  }

  private void meet(CommonTables.Result one, CommonTables.Result other) {
    for (int i = 0; i < Math.min(one.columns().size(), other.columns().size()); i++) {
      resolution.silence().met(one.columns().get(i).value(), other.columns().get(i).value());
    }
  }

  /** DISTINCT may sort: the order of its rows then tells of one column what is said of another. */
  private static boolean ordersOthers(CommonTables.Result result) {
    return !result.complete() || values(result).stream().distinct().count() > 1;
  }

  private static List<Value> values(CommonTables.Result result) {
    return result.columns().stream().map(RangeEntry.Column::value).toList();
  }

  static WhereClause weaker(WhereClause one, WhereClause other) {
    if (one == WhereClause.NOT_APPLICABLE || other == WhereClause.NOT_APPLICABLE) {
      return one == WhereClause.NOT_APPLICABLE ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** Position by position. */
  static CommonTables.Result union(CommonTables.Result one, CommonTables.Result other) {
    boolean complete =
        one.complete() && other.complete() && one.columns().size() == other.columns().size();
    boolean picked = one.picked() && other.picked();
    if (!complete) {
      // Nobody knows which position meets which: each may carry any.
      List<Value> values = new ArrayList<>();
      one.columns().forEach(c -> values.add(c.value()));
      other.columns().forEach(c -> values.add(c.value()));
      Value all = Value.computedFrom(values).unproven();
      return new CommonTables.Result(
          List.of(new RangeEntry.Column("", all, Set.of())), false, picked);
    }
    List<RangeEntry.Column> columns = new ArrayList<>();
    for (int i = 0; i < one.columns().size(); i++) {
      RangeEntry.Column column = one.columns().get(i);
      columns.add(
          new RangeEntry.Column(
              column.name(), column.value().or(other.columns().get(i).value()), Set.of()));
    }
    return new CommonTables.Result(columns, true, picked);
  }

  private Outcome select(Query query, Query.Select select, Scope outer) {
    ExpressionResolver expressions = resolution.expressions();
    Joins joins = new Joins();
    List<Scope.Item> items = resolution.from().list(select.from(), outer, joins);
    Scope scope = outer.inside(items);
    Set<RangeEntry> touched = new LinkedHashSet<>();
    select
        .where()
        .ifPresent(
            where -> {
              boolean mayLookUp = Lookups.mayHave(query, select, level);
              for (Expression conjunct : Conditions.conjuncts(where)) {
                Set<RangeEntry> read =
                    expressions.touchedBy(() -> conjunct(conjunct, scope, mayLookUp));
                joins.link(read);
                touched.addAll(read);
              }
              joins.condition(where, scope);
            });
    CommonTables.Result[] result = new CommonTables.Result[1];
    Set<RangeEntry> shown =
        expressions.touchedBy(
            () -> result[0] = resolution.selectLists().targets(select.targets(), scope));
    for (Expression expression : select.groupBy()) {
      group(expression, result[0], scope);
    }
    if (select.distinct() && select.distinctOn().isEmpty()) {
      // A column alone is only thinned out; one mixed with other values is compared with them.
      boolean ordersOthers = ordersOthers(result[0]);
      values(result[0]).stream()
          .filter(value -> ordersOthers || value.mixed() || value.isComputed())
          .forEach(value -> facts.columns(value, Role.GROUP));
    }
    select.having().ifPresent(e -> expressions.decide(e, scope, Role.PREDICATE));
    select.windows().values().forEach(window -> expressions.window(window, scope));
    select.distinctOn().ifPresent(on -> on.forEach(e -> order(new SortItem(e), result[0], scope)));
    query.orderBy().forEach(item -> order(item, result[0], scope));
    lock(query.locks(), joins);
    touched.retainAll(outer.visible());
    Set<RangeEntry> restricted = new Conditions(resolution).restricted(joins, touched);
    touched.retainAll(restricted);
    resolution.pickedRows().noteOuter(query, select, touched);
    restricted.retainAll(joins.leaves());
    if (restricted.isEmpty() && readOnlyThemselves.contains(select)) {
      facts.endlessRecursion();
    }
    facts.joins(joins.count(), joins.withoutCondition(restricted));
    boolean picked = resolution.pickedRows().are(query, select, joins, restricted, shown);
    return new Outcome(result[0].withPicked(picked), where(select, restricted));
  }

  private void conjunct(Expression conjunct, Scope scope, boolean mayLookUp) {
    ExpressionResolver expressions = resolution.expressions();
    if (mayLookUp) {
      Optional<Lookups.Candidate> candidate = new Lookups(resolution).find(conjunct, scope);
      if (candidate.isPresent()) {
        Value column = expressions.value(candidate.get().column(), scope);
        if (Lookups.isPlain(column)) {
          facts.lookingUp(
              new Lookup(column.sources(), candidate.get().constants()),
              () -> expressions.decide(conjunct, scope, Role.PREDICATE));
          return;
        }
      }
    }
    expressions.decide(conjunct, scope, Role.PREDICATE);
  }

  private static WhereClause where(Query.Select select, Set<RangeEntry> restricted) {
    if (select.from().isEmpty()) {
      return WhereClause.NOT_APPLICABLE;
    }
    if (select.where().isEmpty()) {
      return WhereClause.MISSING;
    }
    return restricted.isEmpty() ? WhereClause.CONSTANT : WhereClause.RESTRICTS;
  }

  private void lock(List<List<String>> locks, Joins joins) {
    for (List<String> names : locks) {
      facts.locksRows();
      for (RangeEntry leaf : joins.leaves()) {
        if (names.isEmpty() || names.contains(leaf.name())) {
          leaf.relation().ifPresent(relation -> facts.relation(relation, Access.LOCK, true));
        }
      }
    }
  }

  /** GROUP BY: a bare name means an input column first, then an output column. */
  private void group(Expression expression, CommonTables.Result result, Scope scope) {
    Optional<Value> output = ordinal(expression, result);
    if (output.isEmpty() && expression instanceof ColumnReference reference) {
      output = label(reference, result);
      if (output.isPresent() && resolution.columnNames().isColumn(reference, scope)) {
        output = Optional.empty();
      }
    }
    Value value = output.orElseGet(() -> unjudged(expression, scope));
    facts.columns(value, Role.GROUP);
  }

  /** ORDER BY and DISTINCT ON: a bare name means an output column first. */
  private void order(SortItem item, CommonTables.Result result, Scope scope) {
    Expression expression = item.expression();
    Optional<Value> output = ordinal(expression, result);
    if (output.isEmpty() && expression instanceof ColumnReference reference) {
      output = label(reference, result);
    }
    Value value = output.orElseGet(() -> unjudged(expression, scope));
    facts.columns(value, Role.ORDER);
  }

  private Value unjudged(Expression expression, Scope scope) {
    return resolution
        .silence()
        .judging(false, () -> resolution.expressions().value(expression, scope));
  }

  private void orderByOutput(List<SortItem> orderBy, CommonTables.Result result, Scope scope) {
    RangeEntry entry = FromResolver.entryOf("", result, List.of());
    Scope outputs = scope.inside(List.of(new Scope.Item(entry, false, Scope.Visibility.ALL)));
    orderBy.forEach(item -> order(item, result, outputs));
  }

  private static Optional<Value> ordinal(Expression expression, CommonTables.Result result) {
    if (!(expression instanceof Constant constant) || constant.kind() != ConstantKind.NUMBER) {
      return Optional.empty();
    }
    if (!result.complete()) {
      List<Value> values = new ArrayList<>();
      result.columns().forEach(column -> values.add(column.value()));
      return Optional.of(Value.computedFrom(values));
    }
    try {
      int position = Integer.parseInt(constant.value());
      if (position >= 1 && position <= result.columns().size()) {
        return Optional.of(result.columns().get(position - 1).value());
      }
    } catch (NumberFormatException e) {
      // Not a whole number: PostgreSQL refuses it.
      return Optional.of(Value.CONSTANT);
    }
    return Optional.of(Value.CONSTANT);
  }

  /** The output columns of that name together; more than one that differ are refused anyway. */
  private static Optional<Value> label(ColumnReference reference, CommonTables.Result result) {
    if (reference.names().size() != 1 || reference.star()) {
      return Optional.empty();
    }
    List<Value> values = new ArrayList<>();
    for (RangeEntry.Column column : result.columns()) {
      if (column.name().equals(reference.names().get(0))) {
        values.add(column.value());
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(Value.computedFrom(values));
  }
}
