package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.Query;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which queries of a statement yield rows that are a choice, so that comparing a column with them
 * is a choice too. {@code SELECT id FROM t} is none, whatever it is called in between.
 */
final class PickedRows {

  /** A LIMIT above this may well be the whole table. */
  private static final long MAX_PICKED_BY_LIMIT = 1_000;

  private static final Set<String> ONE_ROW = Set.of("max", "min", "count", "sum", "avg");

  private final Resolution resolution;
  private final IdentityHashMap<Query, Boolean> picked = new IdentityHashMap<>();
  private final IdentityHashMap<Query, Set<RangeEntry>> outer = new IdentityHashMap<>();

  PickedRows(Resolution resolution) {
    this.resolution = resolution;
  }

  void note(Query query, boolean isPicked) {
    picked.put(query, isPicked);
  }

  /** Whether a query that has been resolved yields a choice. */
  boolean by(Query query) {
    return picked.getOrDefault(query, false);
  }

  /** Notes which entries around a SELECT are restricted by its having a row. */
  void noteOuter(Query query, Query.Select select, Set<RangeEntry> restricted) {
    // An aggregate yields a row of nothing too.
    boolean rows =
        select.groupBy().isEmpty()
            && select.having().isEmpty()
            && select.targets().stream().allMatch(t -> isPlain(t.expression()));
    outer.put(query, rows ? restricted : Set.of());
  }

  /** The entries around a query that are restricted where it has a row. */
  Set<RangeEntry> outerRestrictedBy(Query query) {
    return outer.getOrDefault(query, Set.of());
  }

  private static boolean isPlain(Expression expression) {
    Expression bare = Literals.bare(expression);
    return bare instanceof Constant
        || bare instanceof Expression.Parameter
        || bare instanceof Expression.ColumnReference;
  }

  /**
   * Whether a SELECT yields a choice: a LIMIT says so, an aggregate, or each entry that it shows is
   * one.
   *
   * @param restricted the entries that its conditions restrict
   * @param shown the entries that its targets read
   */
  boolean are(
      Query query,
      Query.Select select,
      Joins joins,
      Set<RangeEntry> restricted,
      Set<RangeEntry> shown) {
    boolean star = false;
    boolean aggregate = false;
    for (Query.Target target : select.targets()) {
      Expression expression = Literals.bare(target.expression());
      if (!isOneValue(expression)) {
        return false;
      }
      star |= expression instanceof Expression.ColumnReference reference && reference.star();
      star |= expression instanceof Expression.Field field && field.name().isEmpty();
      aggregate |=
          expression instanceof Expression.Call call
              && GivenRows.isBuiltInName(call.names(), ONE_ROW)
              && call.over().isEmpty();
    }
    if (isSmall(query) || (aggregate && select.groupBy().isEmpty())) {
      return true;
    }
    for (RangeEntry leaf : joins.leaves()) {
      if ((star || shown.contains(leaf)) && !leaf.isPicked() && !restricted.contains(leaf)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSmall(Query query) {
    Optional<Expression> limit = query.limit();
    if (limit.isEmpty()
        || query.ties()
        || !(limit.get() instanceof Constant constant)
        || constant.kind() != ConstantKind.NUMBER) {
      return false;
    }
    try {
      return Long.parseLong(constant.value()) <= MAX_PICKED_BY_LIMIT;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Whether a target is one value a row: neither a set of rows nor an array made of many. */
  private boolean isOneValue(Expression expression) {
    Expression bare = Literals.bare(expression);
    if (bare instanceof Expression.Collate collate) {
      return isOneValue(collate.operand());
    }
    if (bare instanceof Expression.Field field) {
      return isOneValue(field.operand());
    }
    if (bare instanceof Expression.Operation operation) {
      return areOneValue(operation.operands());
    }
    if (bare instanceof Expression.Row row) {
      return areOneValue(row.elements());
    }
    if (bare instanceof Expression.Call call) {
      String name = call.names().get(call.names().size() - 1);
      return !name.contains("array")
          && !resolution.calls().meaning(call.names(), call.grammar()).mayReturnSet()
          && areOneValue(call.arguments());
    }
    return bare instanceof Constant
        || bare instanceof Expression.Parameter
        || bare instanceof Expression.Default
        || bare instanceof Expression.ColumnReference;
  }

  private boolean areOneValue(List<Expression> expressions) {
    return expressions.stream().allMatch(this::isOneValue);
  }
}
