package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * How much functions of PostgreSQL's own are asked to make out of nothing, as far as constants
 * tell: {@code generate_series(1, 100000000000)}, {@code repeat('x', 1000000000)}. What is computed
 * or comes in a parameter is not known, and counts as little.
 */
final class MadeFromNothing {

  /** Rows or characters; a report or a load of test data asks for less. */
  static final BigDecimal MUCH = BigDecimal.valueOf(10_000_000);

  /** Characters, when each of generated rows has some. */
  static final BigDecimal MUCH_TOGETHER = BigDecimal.valueOf(1_000_000_000);

  private static final BigDecimal LITTLE = BigDecimal.ONE;

  private MadeFromNothing() {}

  /** How many rows or characters a call asks for; one where that is not known. */
  static BigDecimal amount(String function, List<Expression> arguments) {
    return switch (function) {
      case "generate_series" -> arguments.size() < 2 ? LITTLE : rows(arguments);
      case "repeat" ->
          arguments.size() == 2 ? length(arguments.get(0)).multiply(number(arguments, 1)) : LITTLE;
      case "lpad", "rpad" -> arguments.size() >= 2 ? number(arguments, 1) : LITTLE;
      case "array_fill" -> arguments.size() >= 2 ? elements(arguments.get(1)) : LITTLE;
      default -> LITTLE;
    };
  }

  /** From the first to the second in steps of the third, both ends included. */
  private static BigDecimal rows(List<Expression> arguments) {
    if (RangeBounds.number(arguments.get(0)).isEmpty()
        || RangeBounds.number(arguments.get(1)).isEmpty()) {
      return LITTLE;
    }
    BigDecimal step = arguments.size() == 3 ? number(arguments, 2).abs() : BigDecimal.ONE;
    BigDecimal distance = number(arguments, 1).subtract(number(arguments, 0)).abs();
    return step.signum() == 0 ? LITTLE : distance.divide(step, MathContext.DECIMAL64);
  }

  private static BigDecimal number(List<Expression> arguments, int index) {
    return RangeBounds.number(arguments.get(index)).orElse(LITTLE);
  }

  private static BigDecimal length(Expression text) {
    Expression bare = Literals.bare(text);
    if (bare instanceof Constant constant && constant.kind() == ConstantKind.STRING) {
      return BigDecimal.valueOf(constant.value().length());
    }
    if (bare instanceof Expression.Call call) {
      return amount(call.names().get(call.names().size() - 1), call.arguments());
    }
    return LITTLE;
  }

  private static BigDecimal elements(Expression dimensions) {
    Expression bare = Literals.bare(dimensions);
    BigDecimal product = BigDecimal.ONE;
    if (bare instanceof Expression.ArrayList list) {
      for (Expression dimension : list.elements()) {
        product =
            product.multiply(RangeBounds.number(dimension).orElse(LITTLE), MathContext.DECIMAL64);
      }
    }
    return product;
  }
}
