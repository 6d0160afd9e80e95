package io.gatehouse.sql.resolve;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a WHERE surely restricts the rows of an entry. Every answer "yes" needs a comparison of
 * one of its columns with something that does not come from it; whatever is not known to restrict
 * counts as constant.
 */
final class Conditions {

  private static final BigDecimal INT_MIN = BigDecimal.valueOf(Integer.MIN_VALUE);
  private static final BigDecimal INT_MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

  /** Functions of a column that still tell rows apart. */
  private static final Set<String> TELLING =
      Set.of("lower", "upper", "btrim", "ltrim", "rtrim", "date", "date_trunc", "coalesce");

  /** How much a condition restricts. */
  private enum Strength {
    NOTHING,
    /** All rows but some: {@code <>}, {@code >}, NOT IN. */
    WIDE,
    /** Some rows: {@code =}, IN, LIKE. */
    NARROW
  }

  /**
   * What one condition says of an entry.
   *
   * @param column the column that it is about, as written
   */
  private record Verdict(Strength strength, String column) {
    static final Verdict NOTHING = new Verdict(Strength.NOTHING, "");
  }

  private final Resolution resolution;
  private final Scope scope;
  private final IdentityHashMap<Expression, Set<RangeEntry>> touches = new IdentityHashMap<>();

  Conditions(Resolution resolution, Scope scope) {
    this.resolution = resolution;
    this.scope = scope;
  }

  /** The parts of a condition that all must hold. */
  static List<Expression> conjuncts(Expression expression) {
    if (!(expression instanceof Expression.Logical logical) || !logical.and()) {
      return List.of(expression);
    }
    List<Expression> all = new ArrayList<>();
    for (Expression operand : logical.operands()) {
      all.addAll(conjuncts(operand));
    }
    return all;
  }

  /** Which of these entries a condition restricts. */
  Set<RangeEntry> restricted(Expression condition, List<RangeEntry> entries) {
    Set<RangeEntry> found = new LinkedHashSet<>();
    for (RangeEntry entry : entries) {
      if (restricts(condition, entry)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** Whether a condition surely restricts the rows of an entry. */
  boolean restricts(Expression condition, RangeEntry target) {
    if (condition instanceof Expression.CurrentOf) {
      return true;
    }
    for (Expression conjunct : conjuncts(condition)) {
      if (verdict(conjunct, target, false).strength() != Strength.NOTHING) {
        return true;
      }
    }
    return false;
  }

  private Verdict verdict(Expression condition, RangeEntry target, boolean negated) {
    if (condition instanceof Expression.Not not) {
      return verdict(not.operand(), target, !negated);
    }
    if (condition instanceof Expression.Logical logical) {
      return logical.and() == negated
          ? anyOf(logical.operands(), target, negated)
          : allOf(logical.operands(), target, negated);
    }
    if (condition instanceof Expression.Operation operation) {
      return operation.operators().size() == 1 && operation.operands().size() == 2
          ? comparison(operation, target, negated)
          : Verdict.NOTHING;
    }
    if (condition instanceof Expression.InList in) {
      return touchesAny(in.items(), target)
          ? Verdict.NOTHING
          : about(in.value(), target, in.negated() == negated);
    }
    if (condition instanceof Expression.InQuery in) {
      return unboundedSelf(in.query(), target)
          ? Verdict.NOTHING
          : about(in.value(), target, in.negated() == negated);
    }
    if (condition instanceof Expression.Like like) {
      boolean pattern = !touches(like.pattern()).contains(target) && !isOpenPattern(like.pattern());
      return pattern ? about(like.value(), target, like.negated() == negated) : Verdict.NOTHING;
    }
    if (condition instanceof Expression.Between between) {
      return between(between, target, negated);
    }
    if (condition instanceof Expression.Distinct distinct) {
      boolean equal = distinct.negated() != negated;
      // IS DISTINCT FROM NULL is IS NOT NULL.
      return !equal && (isNull(distinct.left()) || isNull(distinct.right()))
          ? Verdict.NOTHING
          : pair(distinct.left(), distinct.right(), target, equal);
    }
    if (condition instanceof Expression.Quantified quantified) {
      return touches(quantified.array()).contains(target)
          ? Verdict.NOTHING
          : about(quantified.value(), target, isEquality(quantified.operator()) && !negated);
    }
    if (condition instanceof Expression.QuantifiedQuery quantified) {
      return unboundedSelf(quantified.query(), target)
          ? Verdict.NOTHING
          : about(quantified.value(), target, isEquality(quantified.operator()) && !negated);
    }
    if (condition instanceof Expression.Test test) {
      return test(test, target, negated);
    }
    if (condition instanceof Expression.Exists exists) {
      // Correlated with the target, over other tables alone.
      return touches(condition).contains(target) && !reads(exists.query(), target)
          ? new Verdict(Strength.WIDE, "")
          : Verdict.NOTHING;
    }
    if (condition instanceof Expression.ColumnReference) {
      return about(condition, target, !negated);
    }
    return Verdict.NOTHING;
  }

  /** One of several must hold: each must restrict, and no two may be each other's opposite. */
  private Verdict anyOf(List<Expression> operands, RangeEntry target, boolean negated) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Expression operand : operands) {
      Verdict verdict = verdict(operand, target, negated);
      if (verdict.strength() == Strength.NOTHING) {
        return Verdict.NOTHING;
      }
      verdicts.add(verdict);
    }
    boolean wide = false;
    for (int i = 0; i < verdicts.size(); i++) {
      Verdict verdict = verdicts.get(i);
      if (verdict.strength() == Strength.NARROW) {
        continue;
      }
      wide = true;
      for (int j = 0; j < verdicts.size(); j++) {
        boolean sameColumn =
            verdict.column().isEmpty() || verdicts.get(j).column().equals(verdict.column());
        if (i != j && sameColumn) {
          return Verdict.NOTHING;
        }
      }
    }
    return new Verdict(wide ? Strength.WIDE : Strength.NARROW, "");
  }

  private Verdict allOf(List<Expression> operands, RangeEntry target, boolean negated) {
    Verdict best = Verdict.NOTHING;
    for (Expression operand : operands) {
      Verdict verdict = verdict(operand, target, negated);
      if (verdict.strength().compareTo(best.strength()) > 0) {
        best = verdict;
      }
    }
    return best;
  }

  private Verdict comparison(Expression.Operation operation, RangeEntry target, boolean negated) {
    Expression left = operation.operands().get(0);
    Expression right = operation.operands().get(1);
    String operator = operation.operators().get(0).name();
    switch (operator) {
      case "=" -> {
        return pair(left, right, target, !negated);
      }
      case "<>" -> {
        return pair(left, right, target, negated);
      }
      case "<", "<=", ">", ">=" -> {
        boolean upper = operator.startsWith("<") != negated;
        return isWholeRange(right, upper) || isWholeRange(left, !upper)
            ? Verdict.NOTHING
            : pair(left, right, target, false);
      }
      case "~", "~*", "~~", "~~*", "^@", "@>", "<@", "&&", "@@", "?", "?|", "?&" -> {
        return isOpenPattern(right) || isOpenPattern(left)
            ? Verdict.NOTHING
            : pair(left, right, target, false);
      }
      default -> {
        return Verdict.NOTHING;
      }
    }
  }

  /** A comparison: exactly one side comes from the target. */
  private Verdict pair(Expression left, Expression right, RangeEntry target, boolean narrow) {
    boolean leftTarget = touches(left).contains(target);
    boolean rightTarget = touches(right).contains(target);
    if (leftTarget == rightTarget) {
      return Verdict.NOTHING;
    }
    Expression other = leftTarget ? right : left;
    for (RangeEntry entry : touches(other)) {
      // The same table under another name: every row may meet itself.
      if (entry.relation().isPresent() && entry.relation().equals(target.relation())) {
        return Verdict.NOTHING;
      }
    }
    if (other instanceof Expression.ScalarQuery query && unboundedSelf(query.query(), target)) {
      return Verdict.NOTHING;
    }
    return about(leftTarget ? left : right, target, narrow);
  }

  /** A statement about a value: it must be a column of the target, or tell its rows apart. */
  private Verdict about(Expression value, RangeEntry target, boolean narrow) {
    Optional<String> column = column(value, target);
    return column
        .map(name -> new Verdict(narrow ? Strength.NARROW : Strength.WIDE, name))
        .orElse(Verdict.NOTHING);
  }

  private Optional<String> column(Expression value, RangeEntry target) {
    if (value instanceof Expression.ColumnReference reference && !reference.star()) {
      return touches(value).contains(target)
          ? Optional.of(reference.names().get(reference.names().size() - 1))
          : Optional.empty();
    }
    if (value instanceof Expression.Cast cast) {
      return column(cast.operand(), target);
    }
    if (value instanceof Expression.Collate collate) {
      return column(collate.operand(), target);
    }
    if (value instanceof Expression.Field field) {
      return column(field.operand(), target);
    }
    if (value instanceof Expression.Subscript subscript) {
      return column(subscript.operand(), target);
    }
    if (value instanceof Expression.Row row) {
      for (Expression element : row.elements()) {
        Optional<String> column = column(element, target);
        if (column.isPresent()) {
          return column;
        }
      }
      return Optional.empty();
    }
    if (value instanceof Expression.Call call
        && call.over().isEmpty()
        && TELLING.contains(call.names().get(call.names().size() - 1))) {
      List<Expression> arguments = call.arguments();
      int from = arguments.size() == 2 && call.names().contains("date_trunc") ? 1 : 0;
      return arguments.size() > from ? column(arguments.get(from), target) : Optional.empty();
    }
    if (value instanceof Expression.Operation operation
        && operation.operators().stream()
            .allMatch(o -> Set.of("->", "->>", "#>", "#>>", "+", "-").contains(o.name()))
        && operation.operands().size() > operation.operators().size()) {
      List<Expression> rest = operation.operands().subList(1, operation.operands().size());
      return touchesAny(rest, target)
          ? Optional.empty()
          : column(operation.operands().get(0), target);
    }
    return Optional.empty();
  }

  private Verdict between(Expression.Between between, RangeEntry target, boolean negated) {
    boolean outside = between.negated() != negated;
    if (touches(between.low()).contains(target) || touches(between.high()).contains(target)) {
      return Verdict.NOTHING;
    }
    if (!outside && isWholeRange(between.low(), false) && isWholeRange(between.high(), true)) {
      return Verdict.NOTHING;
    }
    return about(between.value(), target, false);
  }

  private Verdict test(Expression.Test test, RangeEntry target, boolean negated) {
    boolean is = test.negated() == negated;
    return switch (test.kind()) {
      case NULL -> is ? about(test.operand(), target, true) : Verdict.NOTHING;
      case TRUE, FALSE ->
          test.operand() instanceof Expression.ColumnReference
              ? about(test.operand(), target, is)
              : Verdict.NOTHING;
      case UNKNOWN -> is ? about(test.operand(), target, true) : Verdict.NOTHING;
      case OTHER -> Verdict.NOTHING;
    };
  }

  private static boolean isNull(Expression expression) {
    return expression instanceof Expression.Cast cast
        ? isNull(cast.operand())
        : expression instanceof Constant constant && constant.kind() == ConstantKind.NULL;
  }

  private boolean touchesAny(List<Expression> expressions, RangeEntry target) {
    for (Expression expression : expressions) {
      if (touches(expression).contains(target)) {
        return true;
      }
    }
    return false;
  }

  /** The entries that an expression reads; resolves it again, without counting it again. */
  private Set<RangeEntry> touches(Expression expression) {
    if (expression instanceof Constant || expression instanceof Expression.Parameter) {
      return Set.of();
    }
    Set<RangeEntry> known = touches.get(expression);
    if (known != null) {
      return known;
    }
    Facts.Mark mark = resolution.facts().mark();
    Set<RangeEntry> touched =
        resolution.expressions().touchedBy(() -> resolution.expressions().value(expression, scope));
    resolution.facts().undoCounts(mark);
    touches.put(expression, touched);
    return touched;
  }

  /** Whether a sub-select reads the target's own table with nothing that bounds it. */
  private boolean unboundedSelf(Query query, RangeEntry target) {
    if (!reads(query, target)) {
      return false;
    }
    if (query.limit().isPresent()) {
      return false;
    }
    if (!(query.body() instanceof Query.Select select) || select.where().isEmpty()) {
      return true;
    }
    for (Expression conjunct : conjuncts(select.where().get())) {
      if (comparesWithConstant(conjunct)) {
        return false;
      }
    }
    return true;
  }

  private static boolean comparesWithConstant(Expression conjunct) {
    if (conjunct instanceof Expression.Operation operation
        && operation.operands().size() == 2
        && operation.operators().size() == 1) {
      boolean left = operation.operands().get(0) instanceof Expression.ColumnReference;
      Expression right = operation.operands().get(1);
      return left
          && (right instanceof Expression.Parameter
              || (right instanceof Constant constant && !constant.value().isEmpty()))
          && operation.operators().get(0).name().equals("=");
    }
    return false;
  }

  private boolean reads(Query query, RangeEntry target) {
    Optional<RelationName> relation = target.relation();
    if (relation.isEmpty()) {
      return true;
    }
    return reads(query, relation.get());
  }

  private boolean reads(Query query, RelationName relation) {
    if (query.with().isPresent()) {
      return true;
    }
    if (query.body() instanceof Query.Nested nested) {
      return reads(nested.query(), relation);
    }
    if (query.body() instanceof Query.SetOperation operation) {
      return operation.branches().stream().anyMatch(branch -> reads(branch, relation));
    }
    if (query.body() instanceof Query.Select select) {
      return select.from().stream().anyMatch(item -> reads(item, relation));
    }
    return false;
  }

  private boolean reads(FromItem item, RelationName relation) {
    if (item instanceof FromItem.Table table) {
      // A view may stand on the target; a CTE may too.
      return resolution
          .names()
          .find(table.name())
          .map(
              found ->
                  found.name().equals(relation)
                      || resolution.lineage(found).reads().contains(relation))
          .orElse(true);
    }
    if (item instanceof FromItem.SubQuery query) {
      return reads(query.query(), relation);
    }
    if (item instanceof FromItem.Join join) {
      return reads(join.left(), relation) || reads(join.right(), relation);
    }
    return false;
  }

  private static boolean isEquality(Expression.Operator operator) {
    return operator.name().equals("=");
  }

  /** A bound that no value of the usual types passes: the ends of int4, infinity, ''. */
  private static boolean isWholeRange(Expression bound, boolean upper) {
    Optional<BigDecimal> number = number(bound);
    if (number.isPresent()) {
      return upper ? number.get().compareTo(INT_MAX) >= 0 : number.get().compareTo(INT_MIN) <= 0;
    }
    Expression bare = bare(bound);
    if (bare instanceof Constant constant && constant.kind() == ConstantKind.STRING) {
      String value = constant.value().strip();
      return upper
          ? value.equalsIgnoreCase("infinity")
          : value.isEmpty() || value.equalsIgnoreCase("-infinity");
    }
    return false;
  }

  private static Expression bare(Expression expression) {
    Expression bare = expression;
    while (bare instanceof Expression.Cast cast) {
      bare = cast.operand();
    }
    return bare;
  }

  private static Optional<BigDecimal> number(Expression expression) {
    Expression bare = bare(expression);
    if (bare instanceof Expression.Operation operation
        && operation.operands().size() == 1
        && operation.operators().get(0).name().equals("-")) {
      return number(operation.operands().get(0)).map(BigDecimal::negate);
    }
    if (bare instanceof Constant constant
        && (constant.kind() == ConstantKind.NUMBER || constant.kind() == ConstantKind.STRING)
        && constant.value().length() <= 40) {
      try {
        BigDecimal number = new BigDecimal(constant.value().strip().replace("_", ""));
        // An exponent may make a number too long to compare.
        return Math.abs((long) number.scale()) > 400 ? Optional.empty() : Optional.of(number);
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** A pattern that everything matches: '', '%', '.*', '{}'. */
  private static boolean isOpenPattern(Expression pattern) {
    Expression bare = bare(pattern);
    if (bare instanceof Expression.ArrayList array) {
      return array.elements().isEmpty();
    }
    if (!(bare instanceof Constant constant) || constant.kind() != ConstantKind.STRING) {
      return false;
    }
    return constant.value().chars().allMatch(c -> "%_.*+?^$()[]{}| ".indexOf(c) >= 0);
  }
}
