package io.gatehouse.sql.resolve;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.Statement.CommonTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A CTE of WITH RECURSIVE. Its lineage is a fixpoint: the first branch gives the columns, and the
 * branches that read the CTE itself are resolved until nothing new flows in.
 */
final class RecursiveTable implements CommonTables.Table {

  private enum State {
    NEW,
    RESOLVING,
    RESOLVED
  }

  private final Resolution resolution;
  private final CommonTable definition;
  private final Scope scope;
  private final int level;
  private State state = State.NEW;
  private CommonTables.Result current;
  private boolean readsItself;

  RecursiveTable(Resolution resolution, CommonTable definition, Scope scope) {
    this.resolution = resolution;
    this.definition = definition;
    this.scope = scope;
    this.level = resolution.queries().level();
  }

  /** What SEARCH and CYCLE add is left out in all queries but the one that WITH belongs to. */
  @Override
  public int hiddenAt(int queryLevel) {
    return queryLevel > level ? definition.addedColumns().size() : 0;
  }

  @Override
  public CommonTables.Result result(int offset) {
    switch (state) {
      case RESOLVED -> {
        return current;
      }
      case RESOLVING -> {
        if (current == null) {
          throw new NotUnderstoodException(
              Reason.SYNTAX,
              "recursive reference to query \""
                  + definition.name()
                  + "\" must not appear within its non-recursive term",
              offset);
        }
        readsItself = true;
        resolution.facts().recursiveQuery();
        return grownFully(current);
      }
      case NEW -> {
        state = State.RESOLVING;
        resolve();
        state = State.RESOLVED;
        return current;
      }
    }
    throw new IllegalStateException(state.name());
  }

  /** What it reads of itself has gone round any number of times. */
  private static CommonTables.Result grownFully(CommonTables.Result result) {
    List<RangeEntry.Column> columns = new ArrayList<>(result.columns().size());
    for (RangeEntry.Column column : result.columns()) {
      Value value = column.value();
      columns.add(
          new RangeEntry.Column(
              column.name(),
              value.with(value.nature().grown(Nature.MAX_GROWTH)),
              column.entries()));
    }
    return new CommonTables.Result(columns, result.complete(), result.picked());
  }

  private void resolve() {
    Statement statement = definition.statement();
    while (statement instanceof Query query && isBare(query)) {
      statement = ((Query.Nested) query.body()).query();
    }
    if (statement instanceof Query query && query.body() instanceof Query.SetOperation operation) {
      grow(query, operation);
      return;
    }
    current = named(definition, resolution.queries().statement(statement, scope));
  }

  private void grow(Query query, Query.SetOperation operation) {
    for (Query branch : operation.branches()) {
      if (branch.body() instanceof Query.Select select && readsOnly(select, definition.name())) {
        resolution.queries().noteReadsOnlyItself(select);
      }
    }
    Fixpoint fixpoint = resolution.fixpoint();
    Facts.Mark mark = resolution.facts().mark();
    current = fixpoint.known(definition).orElse(null);
    if (current == null) {
      Scope inner = resolution.queries().withCommonTables(query.with(), scope);
      current =
          named(
              definition,
              resolution.queries().nested(operation.branches().get(0), inner).withPicked(false));
      fixpoint.grow(definition, current);
      resolution.facts().undoCounts(mark);
    }
    boolean outermost = fixpoint.begin();
    try {
      while (true) {
        resolution.deadline().check(-1);
        CommonTables.Result next = named(definition, resolution.queries().nested(query, scope));
        // What has flowed in once never flows out again.
        CommonTables.Result grown = QueryResolver.union(current, next);
        if (readsItself && !grown.equals(current)) {
          fixpoint.noteGrowth();
        }
        current = grown;
        fixpoint.grow(definition, current);
        if (!outermost || !fixpoint.hasGrown()) {
          return;
        }
        resolution.facts().undoCounts(mark);
      }
    } finally {
      if (outermost) {
        fixpoint.end();
      }
    }
  }

  private static boolean readsOnly(Query.Select select, String name) {
    return select.from().size() == 1
        && select.from().get(0) instanceof FromItem.Table table
        && table.name().schema().isEmpty()
        && table.name().name().equals(name);
  }

  private static boolean isBare(Query query) {
    return query.body() instanceof Query.Nested
        && query.with().isEmpty()
        && query.orderBy().isEmpty()
        && query.limit().isEmpty()
        && query.offset().isEmpty()
        && query.locks().isEmpty();
  }

  /** The result under the CTE's own column names, with what SEARCH and CYCLE add. */
  static CommonTables.Result named(CommonTable definition, CommonTables.Result result) {
    if (!result.complete()) {
      return result;
    }
    List<RangeEntry.Column> columns = new ArrayList<>();
    for (int i = 0; i < result.columns().size(); i++) {
      RangeEntry.Column column = result.columns().get(i);
      String name = i < definition.columns().size() ? definition.columns().get(i) : column.name();
      columns.add(new RangeEntry.Column(name, column.value(), Set.of()));
    }
    if (!definition.addedColumns().isEmpty()) {
      List<Value> read = new ArrayList<>();
      Set<String> names = new LinkedHashSet<>(definition.readColumns());
      for (RangeEntry.Column column : columns) {
        if (names.contains(column.name())) {
          read.add(column.value());
        }
      }
      Value value = Value.computedFrom(read).computed();
      Set<String> present = new LinkedHashSet<>();
      columns.forEach(column -> present.add(column.name()));
      for (String added : definition.addedColumns()) {
        if (present.add(added)) {
          columns.add(new RangeEntry.Column(added, value, Set.of()));
        }
      }
    }
    return new CommonTables.Result(columns, true, result.picked());
  }
}
