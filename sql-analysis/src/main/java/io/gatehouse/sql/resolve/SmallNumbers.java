package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Number constants that are written out and small. Looking at them is noted. */
final class SmallNumbers {

  private static final Pattern PLAIN = Pattern.compile("[0-9]{1,15}(\\.[0-9]{0,15})?");
  private static final BigDecimal MAX_INT4 = new BigDecimal(Integer.MAX_VALUE);

  private SmallNumbers() {}

  /** The value of a constant of at most 15 digits on either side of the point; signs may stand. */
  static Optional<BigDecimal> of(Expression expression) {
    if (expression instanceof Expression.Operation operation
        && operation.operands().size() == 1
        && operation.operators().size() == 1) {
      Optional<BigDecimal> inner = of(operation.operands().get(0));
      return switch (operation.operators().get(0).name()) {
        case "-" -> inner.map(BigDecimal::negate);
        case "+" -> inner;
        default -> Optional.empty();
      };
    }
    return expression instanceof Constant constant
            && constant.kind() == ConstantKind.NUMBER
            && PLAIN.matcher(constant.value()).matches()
        ? Optional.of(new BigDecimal(constant.value()))
        : Optional.empty();
  }

  /** Whether it was written with a point: then it is numeric. */
  static boolean isDecimal(Expression expression) {
    Expression bare = expression;
    while (bare instanceof Expression.Operation operation && operation.operands().size() == 1) {
      bare = operation.operands().get(0);
    }
    return bare instanceof Constant constant && constant.value().contains(".");
  }

  /** A whole number between two others. */
  static Optional<Integer> within(Expression expression, int low, int high) {
    return isDecimal(expression)
        ? Optional.empty()
        : of(expression)
            .filter(
                number ->
                    number.compareTo(BigDecimal.valueOf(low)) >= 0
                        && number.compareTo(BigDecimal.valueOf(high)) <= 0)
            .map(BigDecimal::intValue);
  }

  /** The type that PostgreSQL gives it (manual, section 4.1.2.6). */
  static ValueType typeOf(Expression expression) {
    Optional<BigDecimal> number = of(expression);
    if (number.isEmpty()) {
      return ValueType.UNKNOWN;
    }
    if (isDecimal(expression)) {
      return ValueType.NUMERIC;
    }
    return number.get().abs().compareTo(MAX_INT4) <= 0 ? ValueType.INT4 : ValueType.INT8;
  }
}
