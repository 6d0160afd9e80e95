package io.gatehouse.sql.resolve;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Query.Target;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Select lists, RETURNING and rows of VALUES: their columns in order, stars expanded, and names.
 */
final class SelectLists {

  /** MaxTupleAttributeNumber: PostgreSQL refuses longer select lists. */
  private static final int MAX_COLUMNS = 1664;

  private final Resolution resolution;
  private final IdentityHashMap<Query, String> firstNames = new IdentityHashMap<>();

  SelectLists(Resolution resolution) {
    this.resolution = resolution;
  }

  /** Notes what a query calls its first column, which may name a column around it. */
  void noteNames(Query query, CommonTables.Result result) {
    if (result.complete() && !result.columns().isEmpty()) {
      firstNames.put(query, result.columns().get(0).name());
    }
  }

  /** The name that an expression gives to its column; asked after the expression is resolved. */
  String label(Expression expression) {
    return Labels.of(expression, query -> Optional.ofNullable(firstNames.get(query)));
  }

  /** The select list or RETURNING, stars expanded. */
  CommonTables.Result targets(List<Target> targets, Scope scope) {
    List<RangeEntry.Column> columns = new ArrayList<>();
    boolean complete = true;
    for (Target target : targets) {
      if (target.expression() instanceof ColumnReference reference && reference.star()) {
        complete &= star(reference, scope, columns);
      } else if (target.expression() instanceof Expression.Field field && field.name().isEmpty()) {
        complete &= fieldStar(field, scope, columns);
      } else {
        Value value = resolution.expressions().judged(target.expression(), scope);
        String label = target.label().orElseGet(() -> label(target.expression()));
        columns.add(new RangeEntry.Column(label, value, Set.of()));
      }
      if (columns.size() > MAX_COLUMNS) {
        throw new NotUnderstoodException(
            Reason.LIMIT, "a select list has more than " + MAX_COLUMNS + " columns", -1);
      }
    }
    noteGrowth(columns);
    return new CommonTables.Result(columns, complete, false);
  }

  /** A row has to fit into one message: how much of it is NULL would tell whether it does. */
  private void noteGrowth(List<RangeEntry.Column> columns) {
    List<Value> values = columns.stream().map(RangeEntry.Column::value).toList();
    long growth = values.stream().mapToLong(value -> value.nature().growth()).sum();
    if (growth > Nature.MAX_ROW_GROWTH) {
      resolution.silence().tooLarge(values);
    }
  }

  private boolean star(ColumnReference reference, Scope scope, List<RangeEntry.Column> columns) {
    if (reference.names().isEmpty()) {
      if (scope.items().isEmpty()) {
        throw new NotUnderstoodException(
            Reason.SYNTAX, "SELECT * with no tables specified is not valid", reference.offset());
      }
      boolean complete = true;
      for (Scope.Item item : scope.items()) {
        if (item.byColumn() == Scope.Visibility.ALL) {
          complete &= expand(item.entry(), columns);
        }
      }
      return complete;
    }
    Optional<RangeEntry> entry = resolution.columnNames().wholeRow(reference, scope);
    if (entry.isEmpty()) {
      // A composite column in front of the star is spelled (c).*; this can only be a table.
      throw new NotUnderstoodException(
          Reason.UNRESOLVED,
          "missing FROM-clause entry for table \"" + String.join(".", reference.names()) + "\"",
          reference.offset());
    }
    return expand(entry.get(), columns);
  }

  private boolean fieldStar(Expression.Field field, Scope scope, List<RangeEntry.Column> columns) {
    if (field.operand() instanceof ColumnReference reference && !reference.star()) {
      Optional<RangeEntry> entry = resolution.columnNames().wholeRow(reference, scope);
      if (entry.isPresent()) {
        return expand(entry.get(), columns);
      }
    }
    Value value = resolution.expressions().judged(field.operand(), scope).computed();
    columns.add(new RangeEntry.Column("", value, Set.of()));
    return false;
  }

  private static boolean expand(RangeEntry entry, List<RangeEntry.Column> columns) {
    for (RangeEntry.Column column : entry.columns()) {
      if (!entry.hides(column)) {
        columns.add(column);
      }
    }
    if (!entry.isComplete()) {
      entry.openColumn("").ifPresent(columns::add);
    }
    return entry.isComplete();
  }

  /** A row of VALUES. */
  CommonTables.Result row(List<Expression> row, Scope scope) {
    List<Target> targets = new ArrayList<>(row.size());
    for (Expression expression : row) {
      targets.add(new Target(expression, Optional.empty()));
    }
    CommonTables.Result result = targets(targets, scope);
    List<RangeEntry.Column> columns = new ArrayList<>(result.columns().size());
    for (RangeEntry.Column column : result.columns()) {
      columns.add(new RangeEntry.Column("column" + (columns.size() + 1), column.value(), Set.of()));
    }
    return new CommonTables.Result(columns, result.complete(), true);
  }
}
