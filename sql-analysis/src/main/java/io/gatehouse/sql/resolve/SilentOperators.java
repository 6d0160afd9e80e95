package io.gatehouse.sql.resolve;

import io.gatehouse.sql.Hazard.Kind;
import io.gatehouse.sql.resolve.ValueType.Family;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Operators, patterns and casts: which of them are silent, and why. */
final class SilentOperators {

  /** pg_type.oid of name, the one type of text with a collation of its own. */
  private static final int NAME = 19;

  /** pg_type.oid of char(n). */
  private static final int BPCHAR = 1042;

  /** How large a constant of few characters may get as a numeric: 147,456 digits. */
  private static final int MOST_DIGITS = 4;

  /** The same as a char(n), of at most 10,485,760 characters. */
  private static final int MOST_PADDED = 1024;

  private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", ">", "<=", ">=");

  /** A sum or a product has so many digits more; far more than any small constant has. */
  private static final int DIGITS = 32;

  /** Dividing by less could make a number too long; by zero, an error. */
  private static final BigDecimal MIN_DIVISOR = new BigDecimal("0.000001");

  private static final int MAX_FACTOR = 9999;

  /** Collations that are in every database, by name, with what Nature calls them: their OID. */
  private static final Map<String, String> COLLATIONS =
      Map.of("C", "950", "POSIX", "951", "ucs_basic", "ucs_basic");

  private final Resolution resolution;
  private final Silence silence;

  SilentOperators(Resolution resolution) {
    this.resolution = resolution;
    this.silence = resolution.silence();
  }

  /** One operand and an operator in front of it. */
  Value prefix(String operator, Value operand) {
    ValueType type = operand.nature().type();
    Value value = operand.computed();
    boolean sign = operator.equals("-") || operator.equals("+");
    if (sign && (type.is(Family.NUMERIC) || type.is(Family.FLOAT) || type.is(Family.NUMBER))) {
      return silence.silent(value, type, operand.nature().growth(), operator);
    }
    return silence.loud(
        value, type.is(Family.INTEGER) ? Kind.INTEGER_ARITHMETIC : Kind.OPERATOR, operator, type);
  }

  /**
   * Two operands.
   *
   * @param leftWritten what the left one was written as; null where it is a result itself
   */
  Value binary(
      String operator, Value left, Expression leftWritten, Value right, Expression rightWritten) {
    Value both = Value.computedFrom(List.of(left, right));
    if (!silence.isJudging()) {
      return both;
    }
    if (COMPARISONS.contains(operator)) {
      return silence.compared(both, left, right, operator);
    }
    ValueType one = left.nature().type();
    ValueType other = right.nature().type();
    long growth = (long) left.nature().growth() + right.nature().growth();
    return switch (operator) {
      case "||" -> concatenated(both, one, other, growth);
      case "+", "-", "*" ->
          arithmetic(operator, both, left, leftWritten, right, rightWritten, growth);
      case "/", "%" -> divided(operator, both, one, other, rightWritten, growth);
      case "->", "->>", "#>", "#>>" -> picked(operator, both, one, other, left.nature().growth());
      case "@>", "<@" ->
          (one.is(Family.JSONB) && (other.is(Family.JSONB) || other.isUntyped()))
                  || (one.is(Family.ARRAY) && Silence.comparable(left, right))
              ? silence.collatedAlike(
                  silence.silent(both, ValueType.BOOLEAN, 1, operator),
                  both.nature().collations(),
                  operator)
              : silence.loud(both, Kind.OPERATOR, operator);
      case "?", "?|", "?&" ->
          one.is(Family.JSONB) && (other.isUntyped() || other.is(Family.TEXT))
              ? silence.silent(both, ValueType.BOOLEAN, 1, operator)
              : silence.loud(both, Kind.OPERATOR, operator);
      case "^@" ->
          isText(one) && isText(other)
              ? silence.collatedAlike(
                  silence.silent(both, ValueType.BOOLEAN, 1, operator),
                  both.nature().collations(),
                  operator)
              : silence.loud(both, Kind.OPERATOR, operator);
      case "~~", "!~~", "~~*", "!~~*" -> like(both, left, rightWritten, operator);
      case "~", "!~", "~*", "!~*" -> silence.loud(both, Kind.PATTERN, operator, ValueType.BOOLEAN);
      default -> silence.loud(both, Kind.OPERATOR, operator);
    };
  }

  private static boolean isText(ValueType type) {
    return type.is(Family.TEXT) || type.isUntyped() || type.is(Family.PARAMETER);
  }

  /** textcat, and textanycat, which prints the other side as every result would. */
  private Value concatenated(Value both, ValueType one, ValueType other, long growth) {
    boolean text = one.is(Family.TEXT) || other.is(Family.TEXT);
    ValueType rest = one.is(Family.TEXT) ? other : one;
    boolean scalar =
        switch (rest.family()) {
          case ARRAY, ROW, FOREIGN, UNKNOWN, JSON, JSONB -> false;
          default -> true;
        };
    if (text && scalar) {
      return silence.silent(both, ValueType.TEXT, growth, "||");
    }
    return one.is(Family.BYTEA) && other.is(Family.BYTEA)
        ? silence.silent(both, one, growth, "||")
        : silence.loud(both, Kind.OPERATOR, "||");
  }

  private Value arithmetic(
      String operator,
      Value both,
      Value left,
      Expression leftWritten,
      Value right,
      Expression rightWritten,
      long growth) {
    ValueType one = settled(left, leftWritten);
    ValueType other = settled(right, rightWritten);
    if (one.is(Family.INTEGER) && other.is(Family.INTEGER)) {
      return isSmall(left, leftWritten) && isSmall(right, rightWritten)
          ? silence.silent(both, ValueType.WHOLE, 1, operator)
          : silence.loud(both, Kind.INTEGER_ARITHMETIC, operator, ValueType.WHOLE);
    }
    boolean numbers =
        (one.is(Family.NUMERIC) || one.is(Family.INTEGER))
            && (other.is(Family.NUMERIC) || other.is(Family.INTEGER));
    if (!numbers) {
      return silence.loud(both, Kind.ARITHMETIC, operator);
    }
    Value value = silence.silent(both, ValueType.NUMERIC, growth + DIGITS, operator);
    // A number of 131,072 digits, written for the purpose, makes the sum overflow, or not.
    return silence.loudAtEnds(value, Kind.ARITHMETIC, operator, value.nature().ends());
  }

  /** Two constants of four digits: no operator makes more of them than an int4 holds. */
  private static boolean isSmall(Value value, Expression written) {
    return value.isConstant()
        && written != null
        && SmallNumbers.within(written, -MAX_FACTOR, MAX_FACTOR).isPresent();
  }

  private static ValueType settled(Value value, Expression written) {
    ValueType type = value.nature().type();
    return type.is(Family.NUMBER) && written != null ? SmallNumbers.typeOf(written) : type;
  }

  /** By a constant that is not zero, and positive: the least integer divided by -1 overflows. */
  private Value divided(
      String operator,
      Value both,
      ValueType one,
      ValueType other,
      Expression rightWritten,
      long growth) {
    boolean number = one.is(Family.NUMERIC) || one.is(Family.INTEGER);
    boolean known =
        number
            && SmallNumbers.of(rightWritten).filter(d -> d.compareTo(MIN_DIVISOR) >= 0).isPresent();
    if (!known) {
      boolean whole = one.is(Family.INTEGER) && other.is(Family.INTEGER);
      return silence.loud(
          both,
          Kind.DIVISION,
          operator,
          whole ? ValueType.WHOLE : number ? ValueType.NUMERIC : ValueType.UNKNOWN);
    }
    ValueType type =
        one.is(Family.INTEGER) && !SmallNumbers.isDecimal(rightWritten)
            ? ValueType.WHOLE
            : ValueType.NUMERIC;
    Value value = silence.silent(both, type, growth + DIGITS, operator);
    return silence.loudAtEnds(value, Kind.ARITHMETIC, operator, value.nature().ends());
  }

  /** jsonb only: a json is read again, and its escapes may not be characters. */
  private Value picked(
      String operator, Value both, ValueType one, ValueType other, int growthOfDocument) {
    boolean path = operator.startsWith("#");
    boolean key =
        path
            ? other.isUntyped()
            : other.isUntyped()
                || other.is(Family.TEXT)
                || other.is(Family.INTEGER)
                || other.is(Family.NUMBER);
    if (!one.is(Family.JSONB) || !key) {
      return silence.loud(both, Kind.OPERATOR, operator);
    }
    boolean text = operator.endsWith(">>");
    return silence.silent(
        both, text ? ValueType.TEXT : ValueType.JSONB, 2L * growthOfDocument, operator);
  }

  /**
   * LIKE with a constant pattern. A backslash at its end is an error, but only for a value that
   * matches that far.
   */
  Value like(Value both, Value value, Expression pattern, String construct) {
    boolean plain =
        value.nature().type().is(Family.TEXT)
            && pattern instanceof Constant constant
            && constant.kind() == ConstantKind.STRING
            && constant.value().indexOf('\\') < 0
            && constant.value().length() <= Silence.MAX_BRANCH_CONSTANT;
    return plain
        ? silence.collatedAlike(
            silence.silent(both, ValueType.BOOLEAN, 1, construct),
            both.nature().collations(),
            construct)
        : silence.loud(both, Kind.PATTERN, construct, ValueType.BOOLEAN);
  }

  /** {@code x COLLATE name}: nobody knows what a collation of somebody's own does. */
  Value collated(Value operand, List<String> names) {
    Value value = operand.computed();
    if (!silence.isJudging()) {
      return value;
    }
    String name = names.get(names.size() - 1);
    Optional<String> known = resolution.names().builtInType(names);
    if (known.filter(COLLATIONS::containsKey).isPresent()) {
      return value.with(value.nature().collated(Set.of(COLLATIONS.get(name))));
    }
    return known.filter("default"::equals).isPresent()
        ? value.with(value.nature().collated(Set.of()))
        : silence.loud(value, Kind.OTHER, "COLLATE \"" + name + "\"", value.nature().type());
  }

  /** {@code x::type}. */
  Value cast(Value operand, Expression.Cast cast) {
    Value value = operand.computed();
    if (!silence.isJudging()) {
      return value;
    }
    List<String> names = cast.type().names();
    String name = names.get(names.size() - 1);
    ValueType from = operand.nature().type();
    Optional<ValueType> to = resolution.names().builtInType(names).flatMap(ValueType::builtIn);
    if (to.isEmpty()) {
      return silence.loud(value, Kind.CAST, name);
    }
    long growth = operand.nature().growth();
    // A constant is converted when the statement is read, whatever the rows are; a parameter takes
    // the type that it is cast to.
    if (cast.operand() instanceof Constant || cast.operand() instanceof Expression.Parameter) {
      ValueType type = cast.type().array() ? ValueType.arrayOf(to.get()) : to.get();
      Nature.Ends ends = endsOf(cast.operand());
      Value typed =
          silence.silent(
              value.with(value.nature().as(type).at(ends)), type, type.isWide() ? growth : 1, name);
      if (type.is(Family.NUMERIC) && ends.written()) {
        typed = inflated(typed, MOST_DIGITS, name);
      } else if (isPadded(to.get(), cast)) {
        typed = inflated(typed, MOST_PADDED, name);
      }
      // What a parameter holds may not fit: that is found whenever the cast is computed.
      return cast.operand() instanceof Expression.Parameter && cast.type().modified()
          ? silence.loud(typed, Kind.CAST, name, type)
          : typed;
    }
    if (cast.type().array() || !isTotal(from, to.get(), cast.type().modified())) {
      return silence.loud(
          value, Kind.CAST, name, cast.type().array() ? ValueType.arrayOf(to.get()) : to.get());
    }
    long factor = from.isDocument() ? 6 : 1;
    Value made = silence.silent(value, to.get(), factor * growth, name);
    if (isPadded(to.get(), cast)) {
      made = inflated(made, MOST_PADDED, name);
    }
    if (to.get().oid() == NAME) {
      made = made.with(made.nature().collated(Set.of(COLLATIONS.get("C"))));
    }
    return from.is(Family.DATE) && to.get().is(Family.TIMESTAMP)
        ? silence.loudAtEnds(made, Kind.CAST, name, operand.nature().ends())
        : made;
  }

  /** char(n) fills with blanks what is shorter. */
  private static boolean isPadded(ValueType to, Expression.Cast cast) {
    return to.oid() == BPCHAR && cast.type().modified();
  }

  private Value inflated(Value value, int growth, String construct) {
    Value large = silence.silent(value, value.nature().type(), growth, construct);
    return large.with(large.nature().inflated());
  }

  /** Where a constant may lie. A string and a parameter may be anything. */
  private static Nature.Ends endsOf(Expression written) {
    boolean small =
        written instanceof Constant constant
            && switch (constant.kind()) {
              case NUMBER -> SmallNumbers.of(written).isPresent();
              case NULL, TRUE, FALSE -> true;
              case STRING, BITS -> false;
            };
    return small ? Nature.Ends.NONE : Nature.Ends.WRITTEN;
  }

  private static boolean isTotal(ValueType from, ValueType to, boolean modified) {
    if (to.is(Family.TEXT)) {
      // What PostgreSQL prints anyway; varchar(n) cuts.
      return switch (from.family()) {
        case FOREIGN, UNKNOWN, PARAMETER -> false;
        case ARRAY -> isTotal(from.element(), to, false);
        default -> true;
      };
    }
    if (modified) {
      return false;
    }
    if (from.oid() == to.oid()) {
      return true;
    }
    return switch (to.oid()) {
      // int4
      case 23 -> from.oid() == 21 || from.is(Family.BOOLEAN);
      // int8
      case 20 -> from.is(Family.INTEGER);
      case 1700 -> from.is(Family.INTEGER);
      case 701 -> from.is(Family.INTEGER) || from.is(Family.FLOAT);
      // of a date, also an infinite one, but for the last years that there are
      case 1114, 1184 -> from.is(Family.DATE);
      // date and time of a timestamp, infinite ones included
      case 1082, 1083 -> from.is(Family.TIMESTAMP);
      case 114 -> from.is(Family.JSONB);
      default -> false;
    };
  }
}
