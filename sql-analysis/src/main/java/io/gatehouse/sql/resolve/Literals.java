package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is written out in a statement, without its casts. */
final class Literals {

  private static final Set<String> TRUTHS =
      Set.of("t", "true", "y", "yes", "on", "f", "false", "n", "no", "off");

  private Literals() {}

  static Expression bare(Expression expression) {
    Expression bare = expression;
    while (bare instanceof Expression.Cast cast) {
      bare = cast.operand();
    }
    return bare;
  }

  /** Whether it is a constant other than NULL, or a parameter. */
  static boolean isGiven(Expression expression) {
    Expression bare = bare(expression);
    return bare instanceof Expression.Parameter
        || (bare instanceof Constant constant && constant.kind() != ConstantKind.NULL);
  }

  static boolean isNull(Expression expression) {
    return bare(expression) instanceof Constant constant && constant.kind() == ConstantKind.NULL;
  }

  static Optional<String> string(Expression expression) {
    return bare(expression) instanceof Constant constant && constant.kind() == ConstantKind.STRING
        ? Optional.of(constant.value())
        : Optional.empty();
  }

  /** Whether it is true or false, or may be: together the two are all rows. */
  static boolean isTruth(Expression expression) {
    if (!(bare(expression) instanceof Constant constant)) {
      return false;
    }
    return switch (constant.kind()) {
      case TRUE, FALSE -> true;
      case STRING -> TRUTHS.contains(constant.value().strip().toLowerCase(Locale.ROOT));
      case NUMBER, BITS, NULL -> false;
    };
  }
}
