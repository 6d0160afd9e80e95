package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Like;
import io.gatehouse.sql.syntax.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a condition says of the rows of one entry. A boolean column alone does restrict; a lone
 * {@code <>}, NOT IN or IS NOT NULL, which most rows meet, does not.
 */
final class RowCondition {

  /** How much a condition restricts. */
  private enum Strength {
    NOTHING,
    /** Rows whose complement is as ordinary: ranges, booleans. */
    WIDE,
    /** Some rows: {@code =}, IN, LIKE. */
    NARROW
  }

  /**
   * What one condition says.
   *
   * @param column the column that it is about, as written; empty where there are several
   */
  private record Verdict(Strength strength, String column) {
    static final Verdict NOTHING = new Verdict(Strength.NOTHING, "");

    static Verdict of(Strength strength, Optional<String> column) {
      return column.map(name -> new Verdict(strength, name)).orElse(NOTHING);
    }
  }

  private final Touches touches;
  private final RangeEntry target;
  private final Set<RangeEntry> known;
  private final RowColumns columns;
  private final PickedRows picked;

  /**
   * @param target whose rows are in question
   * @param known the entries that are known to be a choice themselves
   */
  RowCondition(Resolution resolution, Touches touches, RangeEntry target, Set<RangeEntry> known) {
    this.touches = touches;
    this.target = target;
    this.known = known;
    this.columns = new RowColumns(resolution, touches, target);
    this.picked = resolution.pickedRows();
  }

  boolean restricts(Expression condition) {
    return condition instanceof Expression.CurrentOf
        || verdict(condition, false).strength() != Strength.NOTHING;
  }

  private Verdict verdict(Expression condition, boolean negated) {
    if (condition instanceof Expression.Not not) {
      return verdict(not.operand(), !negated);
    }
    if (condition instanceof Expression.Logical logical) {
      return logical.and() == negated
          ? anyOf(logical.operands(), negated)
          : allOf(logical.operands(), negated);
    }
    if (condition instanceof Expression.Operation operation) {
      return operation.operators().size() == 1 && operation.operands().size() == 2
          ? comparison(operation, negated)
          : Verdict.NOTHING;
    }
    if (condition instanceof Expression.InList in) {
      return in.negated() == negated ? inList(in) : Verdict.NOTHING;
    }
    if (condition instanceof Expression.InQuery in) {
      return in.negated() == negated ? inQuery(in.value(), in.query()) : Verdict.NOTHING;
    }
    if (condition instanceof Like like) {
      return like.negated() == negated && Patterns.picks(like.pattern(), like.kind())
          ? Verdict.of(Strength.NARROW, columns.telling(like.value()))
          : Verdict.NOTHING;
    }
    if (condition instanceof Expression.Between between) {
      return between.negated() == negated ? between(between) : Verdict.NOTHING;
    }
    if (condition instanceof Expression.Distinct distinct) {
      return distinct.negated() != negated ? same(distinct) : Verdict.NOTHING;
    }
    if (condition instanceof Expression.Quantified quantified) {
      return quantified.all() || negated ? Verdict.NOTHING : anyElement(quantified);
    }
    if (condition instanceof Expression.QuantifiedQuery any) {
      boolean equal = any.operator().name().equals("=") && !any.all() && !negated;
      return equal ? inQuery(any.value(), any.query()) : Verdict.NOTHING;
    }
    if (condition instanceof Expression.Test test) {
      return test(test, negated);
    }
    if (condition instanceof Expression.Exists exists) {
      return !negated && picked.outerRestrictedBy(exists.query()).contains(target)
          ? new Verdict(Strength.WIDE, "")
          : Verdict.NOTHING;
    }
    return Verdict.of(Strength.WIDE, columns.plain(condition));
  }

  /** One of several must hold: each must restrict, and no two may be each other's opposite. */
  private Verdict anyOf(List<Expression> operands, boolean negated) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Expression operand : operands) {
      Verdict verdict = verdict(operand, negated);
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
            verdict.column().isEmpty()
                || verdicts.get(j).column().isEmpty()
                || verdicts.get(j).column().equals(verdict.column());
        if (i != j && sameColumn) {
          return Verdict.NOTHING;
        }
      }
    }
    return new Verdict(wide ? Strength.WIDE : Strength.NARROW, "");
  }

  private Verdict allOf(List<Expression> operands, boolean negated) {
    Verdict best = Verdict.NOTHING;
    for (Expression operand : operands) {
      Verdict verdict = verdict(operand, negated);
      if (verdict.strength().compareTo(best.strength()) > 0) {
        best = verdict;
      }
    }
    return best;
  }

  private Verdict comparison(Expression.Operation operation, boolean negated) {
    Expression left = operation.operands().get(0);
    Expression right = operation.operands().get(1);
    String operator = operation.operators().get(0).name();
    return switch (operator) {
      case "=" -> negated ? Verdict.NOTHING : equal(left, right);
      case "<>" -> negated ? equal(left, right) : Verdict.NOTHING;
      case "<", "<=", ">", ">=" -> {
        boolean upper = operator.startsWith("<") != negated;
        boolean inclusive = operator.endsWith("=") != negated;
        if (RangeBounds.leavesOut(right, upper, inclusive)) {
          yield Verdict.of(Strength.WIDE, columns.ordered(left));
        }
        yield RangeBounds.leavesOut(left, !upper, inclusive)
            ? Verdict.of(Strength.WIDE, columns.ordered(right))
            : Verdict.NOTHING;
      }
      case "~", "~*" -> pattern(left, !negated && Patterns.picksRegular(right));
      case "~~" -> pattern(left, !negated && Patterns.picks(right, Like.Kind.LIKE));
      case "~~*" -> pattern(left, !negated && Patterns.picks(right, Like.Kind.ILIKE));
      case "^@", "@>", "?", "?|", "?&" -> pattern(left, !negated && isContent(right));
      default -> Verdict.NOTHING;
    };
  }

  private Verdict pattern(Expression value, boolean picks) {
    return picks ? Verdict.of(Strength.NARROW, columns.telling(value)) : Verdict.NOTHING;
  }

  /** Something that not every document and array holds, as all do {@code '{}'}. */
  private static boolean isContent(Expression expression) {
    Expression bare = Literals.bare(expression);
    if (bare instanceof Expression.ArrayList list) {
      return !list.elements().isEmpty() && list.elements().stream().allMatch(Literals::isGiven);
    }
    return bare instanceof Expression.Parameter
        || Literals.string(bare)
            .filter(text -> text.chars().anyMatch(Character::isLetterOrDigit))
            .isPresent();
  }

  /** An equation: exactly one side comes from the target, and the other is a choice. */
  private Verdict equal(Expression left, Expression right) {
    if (touches.of(left).contains(target) == touches.of(right).contains(target)) {
      return Verdict.NOTHING;
    }
    boolean leftTarget = touches.of(left).contains(target);
    Expression other = leftTarget ? right : left;
    return isChoice(other)
        ? Verdict.of(strength(other), columns.telling(leftTarget ? left : right))
        : Verdict.NOTHING;
  }

  /** Two equations with true and false are all rows, those with two other constants are not. */
  private static Strength strength(Expression other) {
    boolean constant =
        Literals.bare(other) instanceof Expression.Row row
            ? row.elements().stream().allMatch(Literals::isGiven)
            : Literals.isGiven(other);
    return constant && !Literals.isTruth(other) ? Strength.NARROW : Strength.WIDE;
  }

  /** Whether a value comes from nothing but entries that are a choice. */
  private boolean isChoice(Expression value) {
    return known.containsAll(touches.of(value));
  }

  private Verdict inList(Expression.InList in) {
    boolean truths = false;
    for (Expression item : in.items()) {
      if (touches.of(item).contains(target) || !isChoice(item)) {
        return Verdict.NOTHING;
      }
      truths |= Literals.isTruth(item);
    }
    if (truths && in.items().size() > 1) {
      return Verdict.NOTHING;
    }
    return Verdict.of(truths ? Strength.WIDE : Strength.NARROW, columns.telling(in.value()));
  }

  private Verdict inQuery(Expression value, Query query) {
    return picked.by(query) ? Verdict.of(Strength.WIDE, columns.telling(value)) : Verdict.NOTHING;
  }

  private Verdict between(Expression.Between between) {
    Expression low = between.low();
    Expression high = between.high();
    // SYMMETRIC swaps the two.
    boolean leavesOut =
        (RangeBounds.leavesOut(low, false, true) || RangeBounds.leavesOut(high, true, true))
            && (RangeBounds.leavesOut(high, false, true) || RangeBounds.leavesOut(low, true, true));
    boolean fixed = touches.of(low).isEmpty() && touches.of(high).isEmpty();
    return leavesOut && fixed
        ? Verdict.of(Strength.WIDE, columns.ordered(between.value()))
        : Verdict.NOTHING;
  }

  /** IS NOT DISTINCT FROM: one side is a column, since anything computed may be NULL. */
  private Verdict same(Expression.Distinct distinct) {
    Optional<String> left = columns.plain(distinct.left());
    Optional<String> right = columns.plain(distinct.right());
    if (left.isPresent() == right.isPresent()) {
      return Verdict.NOTHING;
    }
    Expression other = left.isPresent() ? distinct.right() : distinct.left();
    return touches.of(other).contains(target) || !isChoice(other)
        ? Verdict.NOTHING
        : Verdict.of(strength(other), left.or(() -> right));
  }

  private Verdict anyElement(Expression.Quantified quantified) {
    Expression array = quantified.array();
    Optional<String> column = columns.telling(quantified.value());
    switch (quantified.operator().name()) {
      case "=" -> {
        Expression bare = Literals.bare(array);
        boolean choice =
            bare instanceof Expression.ArrayQuery query
                ? picked.by(query.query())
                : GivenRows.isGiven(array) || isGivenArray(bare) || isChosenColumn(bare);
        return choice ? Verdict.of(Strength.WIDE, column) : Verdict.NOTHING;
      }
      case "~~", "~~*" -> {
        boolean picks =
            array instanceof Expression.ArrayList list
                && list.elements().stream().allMatch(e -> Patterns.picks(e, Like.Kind.LIKE));
        return picks ? Verdict.of(Strength.NARROW, column) : Verdict.NOTHING;
      }
      default -> {
        return Verdict.NOTHING;
      }
    }
  }

  private boolean isGivenArray(Expression bare) {
    return bare instanceof Expression.ArrayList list
        && list.elements().stream().allMatch(e -> !touches.of(e).contains(target) && isChoice(e));
  }

  private boolean isChosenColumn(Expression bare) {
    return bare instanceof Expression.ColumnReference
        && !touches.of(bare).contains(target)
        && isChoice(bare);
  }

  private Verdict test(Expression.Test test, boolean negated) {
    boolean is = test.negated() == negated;
    return switch (test.kind()) {
      case NULL, UNKNOWN ->
          is ? Verdict.of(Strength.NARROW, columns.plain(test.operand())) : Verdict.NOTHING;
      case TRUE, FALSE -> Verdict.of(Strength.WIDE, columns.plain(test.operand()));
      case OTHER -> Verdict.NOTHING;
    };
  }
}
