package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.Statement.Assignment;
import io.gatehouse.sql.syntax.Statement.AssignmentTarget;
import io.gatehouse.sql.syntax.Statement.MergeAction;
import io.gatehouse.sql.syntax.Statement.Returning;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** INSERT, UPDATE, DELETE and MERGE: what they write, from where, and what they return. */
final class DmlResolver {

  private static final CommonTables.Result NO_ROWS =
      new CommonTables.Result(List.of(), true, false);

  private final Resolution resolution;
  private final Facts facts;

  DmlResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  /** Resolves a statement and answers what RETURNING yields. */
  CommonTables.Result result(Statement statement, Scope outer) {
    return resolution.queries().deeper(() -> change(statement, outer));
  }

  private CommonTables.Result change(Statement statement, Scope outer) {
    if (statement instanceof Statement.Insert insert) {
      return insert(insert, outer);
    }
    if (statement instanceof Statement.Update update) {
      return update(update, outer);
    }
    if (statement instanceof Statement.Delete delete) {
      return delete(delete, outer);
    }
    if (statement instanceof Statement.Merge merge) {
      return merge(merge, outer);
    }
    throw new NotUnderstoodException(
        Reason.UNSUPPORTED, statement.getClass().getSimpleName() + " is not understood", -1);
  }

  /** The relation that is changed, and its entry. */
  private record Target(Relation relation, RangeEntry entry) {}

  private Target target(TableName name, Optional<String> alias, List<Access> accesses) {
    // The name of a CTE is never a target.
    Relation relation = resolution.names().require(name);
    for (Access access : accesses) {
      facts.relation(relation.name(), access, true);
    }
    boolean view = relation.kind() == Relation.Kind.VIEW;
    if (view && relation.name().isSystem()) {
      // pg_settings has a rule that calls set_config, with a name that the row decides.
      facts.function(resolution.calls().meaning(List.of("pg_catalog", "set_config"), false).use());
      facts.runsUnknownCode();
    }
    Lineages.Lineage lineage = resolution.lineage(relation);
    if (view) {
      for (RelationName base : lineage.reads()) {
        for (Access access : accesses) {
          facts.throughView(base, access);
        }
      }
    }
    RangeEntry entry =
        resolution
            .from()
            .relationEntry(relation, alias.orElse(name.name()), alias.isPresent(), List.of());
    return new Target(relation, entry);
  }

  private void write(Target target, AssignmentTarget column, Scope scope) {
    write(target, column.column(), column.offset());
    for (Expression subscript : column.subscripts()) {
      resolution.expressions().decide(subscript, scope, Role.PREDICATE);
    }
  }

  private void write(Target target, String column, int offset) {
    List<RangeEntry.Column> found = target.entry().named(column);
    if (found.isEmpty()) {
      throw new NotUnderstoodException(
          Reason.UNRESOLVED,
          "column \""
              + column
              + "\" of relation \""
              + target.relation().name().name()
              + "\" does not exist",
          offset);
    }
    facts.columns(found.get(0).value(), Role.WRITE);
  }

  private void assign(List<Assignment> assignments, Target target, Scope scope) {
    for (Assignment assignment : assignments) {
      assignment.targets().forEach(column -> write(target, column, scope));
      facts.columns(resolution.expressions().value(assignment.value(), scope), Role.COPIED);
    }
  }

  private CommonTables.Result insert(Statement.Insert insert, Scope outer) {
    int action = facts.reserveAction();
    Scope scope = resolution.queries().withCommonTables(insert.with(), outer);
    List<Access> accesses = new ArrayList<>(List.of(Access.INSERT));
    boolean updates = insert.onConflict().filter(c -> !c.assignments().isEmpty()).isPresent();
    if (updates) {
      accesses.add(Access.UPDATE);
    }
    Target target = target(insert.table(), insert.alias(), accesses);
    facts.action(
        action,
        StatementKind.INSERT,
        Optional.of(target.relation().name()),
        WhereClause.NOT_APPLICABLE);
    Optional<CommonTables.Result> source =
        insert.source().map(query -> resolution.queries().result(query, scope));
    List<String> columns = insertColumns(insert, target, source, scope);
    RangeEntry excluded = new RangeEntry("excluded", Optional.empty(), true, Optional.empty());
    Value unplaced = Value.CONSTANT;
    if (source.isPresent()) {
      List<Value> values = new ArrayList<>();
      source.get().columns().forEach(c -> values.add(c.value()));
      unplaced = Value.computedFrom(values);
      facts.columns(unplaced, Role.COPIED);
    }
    for (RangeEntry.Column column : target.entry().columns()) {
      excluded.add(column.name(), unplaced.computed());
    }
    columns.forEach(column -> write(target, column, insert.table().offset()));
    Scope.Item item = new Scope.Item(target.entry(), true, Scope.Visibility.ALL);
    Scope own = scope.inside(List.of(item));
    insert
        .onConflict()
        .ifPresent(
            conflict -> {
              for (Expression arbiter : conflict.arbiters()) {
                resolution.expressions().decide(arbiter, own, Role.PREDICATE);
              }
              if (conflict.arbiters().isEmpty()) {
                // Any unique column, or those of a constraint that the catalog does not tell.
                target.entry().columns().forEach(c -> facts.columns(c.value(), Role.NAMED));
              }
              conflict
                  .arbiterWhere()
                  .ifPresent(e -> resolution.expressions().decide(e, own, Role.PREDICATE));
              Scope both =
                  scope.inside(
                      List.of(item, new Scope.Item(excluded, true, Scope.Visibility.NONE)));
              assign(conflict.assignments(), target, both);
              conflict
                  .where()
                  .ifPresent(e -> resolution.expressions().decide(e, both, Role.PREDICATE));
            });
    boolean picked = source.map(CommonTables.Result::picked).orElse(true);
    if (updates) {
      // It meets as many rows as it brings.
      facts.action(StatementKind.UPDATE, Optional.of(target.relation().name()), restricts(picked));
    }
    return returning(insert.returning(), target, own).withPicked(picked);
  }

  /** The columns that get a value: those listed, or as many as the source has. */
  private List<String> insertColumns(
      Statement.Insert insert, Target target, Optional<CommonTables.Result> source, Scope scope) {
    List<String> columns = new ArrayList<>();
    if (insert.columns().isPresent()) {
      for (AssignmentTarget column : insert.columns().get()) {
        columns.add(column.column());
        column.subscripts().forEach(s -> resolution.expressions().decide(s, scope, Role.PREDICATE));
      }
      return columns;
    }
    if (source.isEmpty()) {
      return columns;
    }
    int count = source.get().complete() ? source.get().columns().size() : Integer.MAX_VALUE;
    for (RangeEntry.Column column : target.entry().columns()) {
      if (columns.size() < count) {
        columns.add(column.name());
      }
    }
    return columns;
  }

  private CommonTables.Result update(Statement.Update update, Scope outer) {
    int action = facts.reserveAction();
    Scope scope = resolution.queries().withCommonTables(update.with(), outer);
    Target target = target(update.table(), update.alias(), List.of(Access.UPDATE));
    Reach reach = reach(target, update.from(), scope, update.where());
    assign(update.assignments(), target, reach.scope());
    facts.action(
        action, StatementKind.UPDATE, Optional.of(target.relation().name()), reach.where());
    return returning(update.returning(), target, reach.scope())
        .withPicked(reach.where() == WhereClause.RESTRICTS);
  }

  private CommonTables.Result delete(Statement.Delete delete, Scope outer) {
    int action = facts.reserveAction();
    Scope scope = resolution.queries().withCommonTables(delete.with(), outer);
    Target target = target(delete.table(), delete.alias(), List.of(Access.DELETE));
    Reach reach = reach(target, delete.using(), scope, delete.where());
    facts.action(
        action, StatementKind.DELETE, Optional.of(target.relation().name()), reach.where());
    return returning(delete.returning(), target, reach.scope())
        .withPicked(reach.where() == WhereClause.RESTRICTS);
  }

  /** Which rows UPDATE and DELETE reach, and what names mean there. */
  private record Reach(Scope scope, WhereClause where) {}

  /** Resolves FROM or USING, and the WHERE. */
  private Reach reach(Target target, List<FromItem> from, Scope scope, Optional<Expression> where) {
    Joins joins = new Joins();
    joins.leaf(target.entry());
    Scope.Item item = new Scope.Item(target.entry(), true, Scope.Visibility.ALL);
    List<Scope.Item> items = new ArrayList<>();
    items.add(item);
    // LATERAL items of UPDATE and DELETE do not see the target.
    items.addAll(resolution.from().list(from, scope, joins));
    if (!from.isEmpty()) {
      joins.count(1);
    }
    Scope inner = scope.inside(items);
    ExpressionResolver expressions = resolution.expressions();
    where.ifPresent(
        condition -> {
          for (Expression conjunct : Conditions.conjuncts(condition)) {
            joins.link(
                expressions.touchedBy(() -> expressions.decide(conjunct, inner, Role.PREDICATE)));
          }
          joins.condition(condition, inner);
        });
    Set<RangeEntry> restricted = new Conditions(resolution).restricted(joins, Set.of());
    facts.joins(joins.count(), joins.withoutCondition(restricted));
    if (where.isEmpty()) {
      return new Reach(inner, WhereClause.MISSING);
    }
    return new Reach(inner, restricts(restricted.contains(target.entry())));
  }

  private static WhereClause restricts(boolean restricts) {
    return restricts ? WhereClause.RESTRICTS : WhereClause.CONSTANT;
  }

  private boolean restricts(Expression condition, Target target, Scope scope) {
    Joins joins = new Joins();
    joins.leaf(target.entry());
    joins.condition(condition, scope);
    return new Conditions(resolution).restricted(joins, Set.of()).contains(target.entry());
  }

  private CommonTables.Result merge(Statement.Merge merge, Scope outer) {
    int action = facts.reserveAction();
    Scope scope = resolution.queries().withCommonTables(merge.with(), outer);
    List<Access> accesses = new ArrayList<>();
    for (Statement.MergeWhen branch : merge.branches()) {
      switch (branch.action()) {
        case INSERT -> accesses.add(Access.INSERT);
        case UPDATE -> accesses.add(Access.UPDATE);
        case DELETE -> accesses.add(Access.DELETE);
        case NOTHING -> accesses.add(Access.READ);
      }
    }
    Target target = target(merge.table(), merge.alias(), accesses);
    Joins joins = new Joins();
    joins.leaf(target.entry());
    List<Scope.Item> items = new ArrayList<>();
    items.add(new Scope.Item(target.entry(), true, Scope.Visibility.ALL));
    List<Scope.Item> source = resolution.from().list(List.of(merge.source()), scope, joins);
    items.addAll(source);
    Scope inner = scope.inside(items);
    ExpressionResolver expressions = resolution.expressions();
    for (Expression conjunct : Conditions.conjuncts(merge.on())) {
      joins.link(expressions.touchedBy(() -> expressions.decide(conjunct, inner, Role.JOIN)));
    }
    Scope sourceOnly = scope.inside(source);
    Scope targetOnly = scope.inside(items.subList(0, 1));
    for (Statement.MergeWhen branch : merge.branches()) {
      // Rows that meet nothing on the other side see their own side alone.
      boolean inserts = branch.action() == MergeAction.INSERT;
      Scope own = inserts ? sourceOnly : branch.bySource() ? targetOnly : inner;
      branch.condition().ifPresent(c -> expressions.decide(c, own, Role.PREDICATE));
      assign(branch.assignments(), target, own);
      if (inserts) {
        mergeInsert(branch, target, own);
      }
    }
    joins.condition(merge.on(), inner);
    boolean restricts =
        new Conditions(resolution).restricted(joins, Set.of()).contains(target.entry());
    for (Statement.MergeWhen branch : merge.branches()) {
      boolean changes =
          branch.action() == MergeAction.UPDATE || branch.action() == MergeAction.DELETE;
      if (branch.bySource() && changes) {
        // These are the rows that ON leaves out.
        restricts &= branch.condition().filter(c -> restricts(c, target, targetOnly)).isPresent();
      }
    }
    facts.joins(joins.count() + 1, joins.withoutCondition(Set.of()));
    facts.action(
        action, StatementKind.MERGE, Optional.of(target.relation().name()), restricts(restricts));
    // Unlike those of UPDATE, the source's columns come before the target's.
    List<Scope.Item> sourceFirst = new ArrayList<>(source);
    sourceFirst.add(items.get(0));
    return returning(merge.returning(), target, scope.inside(sourceFirst));
  }

  private void mergeInsert(Statement.MergeWhen branch, Target target, Scope scope) {
    for (Expression value : branch.values()) {
      facts.columns(resolution.expressions().value(value, scope), Role.COPIED);
    }
    if (branch.columns().isPresent()) {
      branch.columns().get().forEach(column -> write(target, column, scope));
      return;
    }
    for (int i = 0; i < branch.values().size() && i < target.entry().columns().size(); i++) {
      write(target, target.entry().columns().get(i).name(), -1);
    }
  }

  private CommonTables.Result returning(Optional<Returning> returning, Target target, Scope scope) {
    if (returning.isEmpty()) {
      return NO_ROWS;
    }
    // PostgreSQL 18: old and new name the target's row before and after.
    List<Scope.Item> items = new ArrayList<>(scope.items());
    for (String name :
        List.of(
            returning.get().oldAlias().orElse("old"), returning.get().newAlias().orElse("new"))) {
      boolean taken = false;
      for (Scope.Item item : scope.items()) {
        taken |= item.byName() && item.entry().name().equals(name);
      }
      if (!taken) {
        RangeEntry entry =
            new RangeEntry(name, Optional.of(target.relation().name()), true, Optional.empty());
        target.entry().columns().forEach(entry::add);
        items.add(new Scope.Item(entry, true, Scope.Visibility.NONE));
      }
    }
    Scope inner = scope.outer().inside(items);
    return resolution.selectLists().targets(returning.get().targets(), inner);
  }
}
