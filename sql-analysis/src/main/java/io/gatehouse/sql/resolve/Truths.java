package io.gatehouse.sql.resolve;

import io.gatehouse.sql.Hazard.Kind;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.resolve.ValueType.Family;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import java.util.ArrayList;
import java.util.List;

/** What yields true or false, and whether it is silent. */
final class Truths {

  private final Silence silence;
  private final ExpressionResolver expressions;
  private final SilentOperators operators;

  Truths(Resolution resolution, ExpressionResolver expressions, SilentOperators operators) {
    this.silence = resolution.silence();
    this.expressions = expressions;
    this.operators = operators;
  }

  Value value(Expression expression, Scope scope) {
    if (expression instanceof Expression.Logical logical) {
      return silence.inBranches(() -> logical(logical, scope));
    }
    if (expression instanceof Expression.Not not) {
      return truth(expressions.value(not.operand(), scope).computed(), "NOT");
    }
    if (expression instanceof Expression.Test test) {
      return test(test, scope);
    }
    if (expression instanceof Expression.Distinct distinct) {
      Value left = expressions.value(distinct.left(), scope);
      Value right = expressions.value(distinct.right(), scope);
      return silence.compared(both(left, right), left, right, "IS DISTINCT FROM");
    }
    if (expression instanceof Expression.Like like) {
      return like(like, scope);
    }
    if (expression instanceof Expression.Between between) {
      return silence.inBranches(
          () -> inList(between.value(), List.of(between.low(), between.high()), scope, "BETWEEN"));
    }
    if (expression instanceof Expression.InList in) {
      return silence.inBranches(() -> inList(in.value(), in.items(), scope, "IN"));
    }
    if (expression instanceof Expression.InQuery in) {
      Value value = expressions.value(in.value(), scope);
      return subQuery(both(value, expressions.queryValue(in.query(), scope)));
    }
    if (expression instanceof Expression.Quantified quantified) {
      return quantified(quantified, scope);
    }
    if (expression instanceof Expression.QuantifiedQuery quantified) {
      expressions.operator(quantified.operator());
      Value value = expressions.value(quantified.value(), scope);
      return subQuery(both(value, expressions.queryValue(quantified.query(), scope)));
    }
    throw new NotUnderstoodException(
        Reason.UNSUPPORTED, expression.getClass().getSimpleName() + " is not understood", -1);
  }

  private static Value both(Value one, Value other) {
    return Value.computedFrom(List.of(one, other)).computed();
  }

  /** It may end as soon as it is decided, so that the time tells where that was. */
  private Value subQuery(Value value) {
    return silence.loud(value, Kind.SUBQUERY, "a comparison with (SELECT …)");
  }

  private Value truth(Value value, String construct) {
    return silence.silent(value, ValueType.BOOLEAN, 1, construct);
  }

  private Value logical(Expression.Logical logical, Scope scope) {
    List<Value> values = expressions.values(logical.operands(), scope);
    Value all = Value.computedFrom(values).computed();
    String word = logical.and() ? "AND" : "OR";
    silence.onlySometimes(all, values, word);
    return truth(all, word);
  }

  private Value test(Expression.Test test, Scope scope) {
    Value value = expressions.value(test.operand(), scope).computed();
    return switch (test.kind()) {
      case NULL, TRUE, FALSE, UNKNOWN -> truth(value, "IS");
      case OTHER -> silence.loud(value, Kind.OPERATOR, "IS");
    };
  }

  private Value like(Expression.Like like, Scope scope) {
    List<Value> values = new ArrayList<>();
    Value value = expressions.value(like.value(), scope);
    values.add(value);
    values.add(expressions.value(like.pattern(), scope));
    like.escape().ifPresent(escape -> values.add(expressions.value(escape, scope)));
    Value all = Value.computedFrom(values).computed();
    if (!silence.isJudging()) {
      return all;
    }
    return like.kind() == Expression.Like.Kind.SIMILAR || like.escape().isPresent()
        ? silence.loud(all, Kind.PATTERN, like.kind().name())
        : operators.like(all, value, like.pattern(), like.kind().name());
  }

  private Value inList(Expression tested, List<Expression> items, Scope scope, String construct) {
    Value value = expressions.value(tested, scope);
    List<Value> values = expressions.values(items, scope);
    List<Value> everything = new ArrayList<>();
    everything.add(value);
    everything.addAll(values);
    Value all = Value.computedFrom(everything).computed();
    boolean comparable = true;
    for (Value item : values) {
      comparable &= Silence.comparable(value, item);
    }
    silence.onlySometimes(all, values, construct);
    return comparable
        ? silence.collatedAlike(truth(all, construct), all.nature().collations(), construct)
        : silence.loud(all, Kind.OPERATOR, construct);
  }

  private Value quantified(Expression.Quantified quantified, Scope scope) {
    boolean known = expressions.operator(quantified.operator());
    Value value = expressions.value(quantified.value(), scope);
    Value array = expressions.value(quantified.array(), scope);
    Value all = both(value, array);
    String operator = quantified.operator().name();
    ValueType type = array.nature().type();
    boolean equality = operator.equals("=") || operator.equals("<>");
    boolean silent =
        known
            && equality
            && type.is(Family.ARRAY)
            && Silence.comparable(value.nature().type(), type.element());
    return silent
        ? silence.collatedAlike(truth(all, operator), all.nature().collations(), operator)
        : silence.loud(all, Kind.OPERATOR, operator);
  }
}
