package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Like;
import java.util.Optional;

/** Whether a pattern leaves texts out: {@code '%'}, {@code '.*'} and {@code ''} let all through. */
final class Patterns {

  private Patterns() {}

  /** Whether a pattern of LIKE, ILIKE or SIMILAR TO does. */
  static boolean picks(Expression pattern, Like.Kind kind) {
    Expression bare = Literals.bare(pattern);
    if (bare instanceof Expression.Parameter) {
      return true;
    }
    if (bare instanceof Expression.Operation operation
        && kind != Like.Kind.SIMILAR
        && operation.operators().stream().allMatch(o -> o.name().equals("||"))) {
      return operation.operands().stream().anyMatch(part -> picks(part, kind));
    }
    Optional<String> text = Literals.string(bare);
    if (text.isEmpty()) {
      return false;
    }
    return switch (kind) {
      case LIKE, ILIKE -> text.get().chars().anyMatch(c -> c != '%' && c != '_');
      case SIMILAR -> picksRegular(text.get().replace("%", "").replace("_", ""));
    };
  }

  /** Whether a pattern of {@code ~} does. */
  static boolean picksRegular(Expression pattern) {
    return Literals.bare(pattern) instanceof Expression.Parameter
        || Literals.string(pattern).filter(Patterns::picksRegular).isPresent();
  }

  /**
   * Whether some character must be there. Alternatives, classes and escapes are not looked into:
   * they count as letting all through.
   */
  private static boolean picksRegular(String pattern) {
    if (pattern.chars().anyMatch(c -> "|[](){}\\".indexOf(c) >= 0)) {
      return false;
    }
    for (int i = 0; i < pattern.length(); i++) {
      boolean optional = i + 1 < pattern.length() && "*?".indexOf(pattern.charAt(i + 1)) >= 0;
      if (Character.isLetterOrDigit(pattern.charAt(i)) && !optional) {
        return true;
      }
    }
    return false;
  }
}
