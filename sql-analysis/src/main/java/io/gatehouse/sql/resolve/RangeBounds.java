package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a bound of {@code <}, {@code >} or BETWEEN leaves rows out. One that the values of
 * ordinary columns do not reach does not: {@code id > 0}, {@code id < 2147483647}.
 */
final class RangeBounds {

  /** Keys count from 1. */
  private static final BigDecimal LEAST = BigDecimal.ONE;

  private static final BigDecimal MOST = BigDecimal.valueOf(999_999_999);

  /** So many nines in a row mean "any". */
  private static final Pattern NINES = Pattern.compile("9{5,}(\\.9*)?");

  /** Longer numbers are not looked at. */
  private static final int MAX_DIGITS = 40;

  private static final int EARLIEST_YEAR = 1971;
  private static final int LATEST_YEAR = 2100;
  private static final int MAX_INTERVAL_YEARS = 20;

  private static final Pattern DATE = Pattern.compile("(\\d{4,6})-\\d{1,2}(-\\d{1,2})?([ T].*)?");
  private static final Pattern INTERVAL =
      Pattern.compile(
          "\\+?(\\d{1,6})\\s*(years?|months?|mons?|weeks?|days?|hours?|minutes?|mins?)");
  private static final Set<String> DAYS = Set.of("today", "now", "yesterday", "tomorrow");
  private static final Set<String> CLOCKS =
      Set.of(
          "now",
          "current_date",
          "current_timestamp",
          "localtimestamp",
          "transaction_timestamp",
          "statement_timestamp",
          "clock_timestamp");

  private RangeBounds() {}

  /**
   * Whether a bound leaves rows out.
   *
   * @param upper whether values must lie below it
   * @param inclusive whether they may equal it
   */
  static boolean leavesOut(Expression bound, boolean upper, boolean inclusive) {
    Expression bare = Literals.bare(bound);
    Optional<BigDecimal> number = number(bare);
    if (number.isPresent()) {
      return upper
          ? number.get().compareTo(MOST) < 0 && !isNines(number.get())
          : number.get().compareTo(LEAST) >= (inclusive ? 1 : 0);
    }
    return bare instanceof Expression.Parameter || isTime(bare, upper);
  }

  private static boolean isNines(BigDecimal number) {
    return NINES.matcher(number.toPlainString()).matches();
  }

  /** A moment that is neither before all rows nor after them. */
  private static boolean isTime(Expression expression, boolean upper) {
    Expression bare = Literals.bare(expression);
    Optional<String> text = Literals.string(bare);
    if (text.isPresent()) {
      return isDate(text.get(), upper);
    }
    if (bare instanceof Expression.Call call) {
      String name = call.names().get(call.names().size() - 1);
      return CLOCKS.contains(name)
          || (name.equals("date_trunc")
              && call.arguments().size() >= 2
              && isTime(call.arguments().get(1), upper));
    }
    if (bare instanceof Expression.Operation operation
        && operation.operands().size() == operation.operators().size() + 1
        && operation.operators().stream().allMatch(o -> "+-".contains(o.name()))) {
      Expression first = operation.operands().get(0);
      return (Literals.bare(first) instanceof Expression.Parameter || isTime(first, upper))
          && operation.operands().stream().skip(1).allMatch(RangeBounds::isInterval);
    }
    return false;
  }

  private static boolean isDate(String text, boolean upper) {
    String date = text.strip().toLowerCase(Locale.ROOT);
    Matcher matcher = DATE.matcher(date.toUpperCase(Locale.ROOT));
    if (!matcher.matches() || date.contains("bc")) {
      return DAYS.contains(date);
    }
    int year = Integer.parseInt(matcher.group(1));
    return upper ? year < LATEST_YEAR : year >= EARLIEST_YEAR;
  }

  /** An interval that is short against the life of a database, a number of days, or a parameter. */
  static boolean isInterval(Expression expression) {
    Expression bare = Literals.bare(expression);
    if (bare instanceof Expression.Parameter) {
      return true;
    }
    if (bare instanceof Expression.Operation operation
        && operation.operators().stream().allMatch(o -> o.name().equals("*"))) {
      return operation.operands().size() == 2
          && operation.operands().stream().allMatch(RangeBounds::isInterval)
          && operation.operands().stream()
              .anyMatch(o -> Literals.bare(o) instanceof Expression.Parameter);
    }
    Optional<BigDecimal> days = number(bare);
    if (days.isPresent()) {
      return isShort(days.get().abs().longValue(), 365);
    }
    Matcher matcher =
        INTERVAL.matcher(Literals.string(bare).orElse("").strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return false;
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).substring(0, 2)) {
      case "ye" -> isShort(count, 1);
      case "mo" -> isShort(count, 12);
      case "we" -> isShort(count, 52);
      case "da" -> isShort(count, 365);
      default -> true;
    };
  }

  private static boolean isShort(long count, int perYear) {
    return count < (long) MAX_INTERVAL_YEARS * perYear;
  }

  /** A number that is written out, with its sign. */
  static Optional<BigDecimal> number(Expression expression) {
    Expression bare = Literals.bare(expression);
    if (bare instanceof Expression.Operation operation
        && operation.operands().size() == 1
        && operation.operators().get(0).name().equals("-")) {
      return number(operation.operands().get(0)).map(BigDecimal::negate);
    }
    if (bare instanceof Constant constant
        && constant.kind() == ConstantKind.NUMBER
        && constant.value().length() <= MAX_DIGITS) {
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
}
