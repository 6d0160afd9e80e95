package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import java.util.List;
import java.util.Optional;

/** Finds the conditions that are {@link io.gatehouse.sql.Lookup}s. */
final class Lookups {

  /** A longer list is no look-up. */
  static final int MAX_CONSTANTS = 10;

  private final Resolution resolution;

  Lookups(Resolution resolution) {
    this.resolution = resolution;
  }

  /**
   * A column that is compared with constants.
   *
   * @param column as it is written
   * @param constants how many there are
   */
  record Candidate(ColumnReference column, int constants) {}

  /**
   * Whether a query may hold look-ups: it reads one relation, and does nothing else to its rows.
   */
  static boolean mayHave(Query query, Query.Select select, int level) {
    return level == 1
        && query.with().isEmpty()
        && query.locks().isEmpty()
        && select.into().isEmpty()
        && select.from().size() == 1
        && select.from().get(0) instanceof FromItem.Table table
        && table.sample().isEmpty();
  }

  /** The column of a conjunct that is such a comparison. */
  Optional<Candidate> find(Expression conjunct, Scope scope) {
    if (conjunct instanceof Expression.Operation operation
        && operation.operands().size() == 2
        && operation.operators().get(0).name().equals("=")) {
      Expression left = operation.operands().get(0);
      Expression right = operation.operands().get(1);
      return isGiven(right)
          ? candidate(left, 1, scope)
          : isGiven(left) ? candidate(right, 1, scope) : Optional.empty();
    }
    if (conjunct instanceof Expression.InList in
        && !in.negated()
        && in.items().size() <= MAX_CONSTANTS
        && in.items().stream().allMatch(this::isGiven)) {
      return candidate(in.value(), in.items().size(), scope);
    }
    return Optional.empty();
  }

  private Optional<Candidate> candidate(Expression expression, int constants, Scope scope) {
    if (!(expression instanceof ColumnReference reference) || reference.star()) {
      return Optional.empty();
    }
    boolean ofTable =
        scope.items().size() == 1
            && scope.items().get(0).entry().relation().isPresent()
            && resolution.columnNames().isPlainColumn(reference, scope);
    return ofTable ? Optional.of(new Candidate(reference, constants)) : Optional.empty();
  }

  /** A constant other than NULL, or a parameter, perhaps cast to one of PostgreSQL's own types. */
  private boolean isGiven(Expression expression) {
    Expression bare = expression;
    if (expression instanceof Expression.Cast cast) {
      List<String> names = cast.type().names();
      if (cast.type().array()
          || resolution.names().builtInType(names).flatMap(ValueType::builtIn).isEmpty()) {
        return false;
      }
      bare = cast.operand();
    }
    return bare instanceof Expression.Parameter
        || (bare instanceof Constant constant && constant.kind() != ConstantKind.NULL);
  }

  /** Whether the equality of that type is one of whole values. */
  static boolean isPlain(Value column) {
    ValueType type = column.nature().type();
    return Silence.comparable(type, type) && !type.is(ValueType.Family.ARRAY);
  }
}
