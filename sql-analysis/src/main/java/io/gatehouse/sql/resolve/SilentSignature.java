package io.gatehouse.sql.resolve;

import io.gatehouse.sql.resolve.ValueType.Family;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code silent-functions.txt}: a function with the arguments with which it is silent.
 *
 * @param name as in pg_proc
 * @param arguments what each must be
 * @param variadic whether the last stands for any number of arguments
 * @param result the name of a type, {@code same}, {@code array}, {@code whole} or {@code unknown}
 * @param growth how large the result is
 */
record SilentSignature(
    String name, List<String> arguments, boolean variadic, String result, String growth) {

  private static final Pattern LINE =
      Pattern.compile("(\\w+)\\(([^)]*)\\) -> (\\w+) (x\\d+|x#|\\+\\d+|=\\d+|\\*) : .+");
  private static final Pattern RANGE = Pattern.compile("(-?\\d+)\\.\\.(-?\\d+)");

  /** Units that date_trunc knows: others are an error for a finite timestamp alone. */
  private static final Set<String> SPANS =
      Set.of(
          "microseconds",
          "milliseconds",
          "second",
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "quarter",
          "year",
          "decade",
          "century",
          "millennium");

  /** Those of time zones are an error for a finite timestamp and none for an infinite one. */
  private static final Set<String> OTHER_UNITS =
      Set.of("dow", "doy", "isodow", "isoyear", "epoch", "julian");

  /** Those spans that a date knows: others are an error, but not for NULL. */
  private static final Set<String> DAYS =
      Set.of("day", "week", "month", "quarter", "year", "decade", "century", "millennium");

  /** The units that a time knows. */
  private static final Set<String> HOURS =
      Set.of("microseconds", "milliseconds", "second", "minute", "hour", "epoch");

  private static final Set<String> ENCODINGS = Set.of("hex", "base64", "escape");

  /** In characters, of what stands between many values: NULL would leave it out. */
  private static final int MAX_SEPARATOR = 64;

  /** Marks an argument that may not lie at an end of its type's range. */
  private static final String DELICATE = "!";

  static SilentSignature parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalStateException("not a signature: " + line);
    }
    List<String> arguments = new ArrayList<>();
    String list = matcher.group(2);
    boolean variadic = list.endsWith("...");
    if (variadic) {
      list = list.substring(0, list.length() - 3);
    }
    if (!list.isEmpty()) {
      arguments.addAll(List.of(list.split(", ")));
    }
    return new SilentSignature(
        matcher.group(1), List.copyOf(arguments), variadic, matcher.group(3), matcher.group(4));
  }

  /** Whether a call with these arguments is one of those that the line means. */
  boolean matches(List<Expression> written, List<Value> values, Silence silence) {
    int fixed = arguments.size();
    if (variadic ? values.size() < fixed : values.size() != fixed) {
      return false;
    }
    for (int i = 0; i < values.size(); i++) {
      String wanted = wanted(i).replace(DELICATE, "");
      if (!matches(wanted, written.get(i), values.get(i).nature().type(), silence)) {
        return false;
      }
    }
    return true;
  }

  private String wanted(int argument) {
    return arguments.get(Math.min(argument, arguments.size() - 1));
  }

  /** Where those of the arguments may lie that must not lie at an end of their type's range. */
  Nature.Ends delicate(List<Value> values) {
    Nature.Ends ends = Nature.Ends.NONE;
    for (int i = 0; i < values.size(); i++) {
      if (wanted(i).endsWith(DELICATE)) {
        ends = ends.or(values.get(i).nature().ends());
      }
    }
    return ends;
  }

  /** Whether it works on text by its collation. */
  boolean readsText() {
    return arguments.contains("text") || arguments.contains("ordered");
  }

  /** Whether it makes text of the type name, which has a collation of its own. */
  boolean givesName() {
    return result.equals("name");
  }

  /** Whether its results lie far from the ends of their type's range, whatever it is given. */
  boolean isBounded() {
    return growth.startsWith("=") && !result.equals("same");
  }

  /** Whether the statement makes much of little with it. */
  boolean inflates() {
    return growth.equals("x#") || growth.startsWith("+");
  }

  private static boolean matches(
      String wanted, Expression written, ValueType type, Silence silence) {
    Matcher range = RANGE.matcher(wanted);
    if (range.matches()) {
      return type.is(Family.NUMBER)
          && SmallNumbers.within(
                  written, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
              .isPresent();
    }
    return switch (wanted) {
      case "'s'" ->
          written instanceof Constant constant
              && constant.kind() == ConstantKind.STRING
              && constant.value().length() <= MAX_SEPARATOR;
      case "'encoding'" -> isOneOf(written, ENCODINGS);
      case "'c'" -> written instanceof Constant constant && constant.kind() == ConstantKind.STRING;
      case "'unit'" -> isOneOf(written, SPANS) || isOneOf(written, OTHER_UNITS);
      case "'day'" -> isOneOf(written, DAYS) || isOneOf(written, OTHER_UNITS);
      case "'hour'" -> isOneOf(written, HOURS);
      case "'span'" -> isOneOf(written, SPANS);
      case "text" -> type.is(Family.TEXT) || type.isUntyped() || type.is(Family.PARAMETER);
      case "integer" -> type.is(Family.INTEGER);
      case "int4" -> type.isInt4();
      case "int8" -> type.oid() == ValueType.INT8.oid();
      case "numeric" -> type.is(Family.NUMERIC);
      case "float" -> type.is(Family.FLOAT);
      case "boolean" -> type.is(Family.BOOLEAN);
      case "date" -> type.is(Family.DATE);
      case "timestamp" -> type.is(Family.TIMESTAMP);
      case "time" -> type.is(Family.TIME);
      case "interval" -> type.is(Family.INTERVAL);
      case "jsonb" -> type.is(Family.JSONB);
      case "bytea" -> type.is(Family.BYTEA);
      case "network" -> type.is(Family.NETWORK);
      case "array" -> type.is(Family.ARRAY) && !type.element().is(Family.UNKNOWN);
      case "any" -> !type.is(Family.UNKNOWN);
      case "element" ->
          switch (type.family()) {
            case ARRAY, UNKNOWN, UNTYPED, NUMBER, PARAMETER -> false;
            default -> true;
          };
      case "ordered" ->
          switch (type.family()) {
            case TEXT, INTEGER, NUMERIC, FLOAT, DATE, TIMESTAMP, TIME, INTERVAL, ENUM -> true;
            default -> false;
          };
      case "json" -> silence.isJsonable(type, false, 0);
      case "jsonb-able" -> silence.isJsonable(type, true, 0);
      default -> throw new IllegalStateException("no such argument: " + wanted);
    };
  }

  private static boolean isOneOf(Expression written, Set<String> units) {
    return written instanceof Constant constant
        && constant.kind() == ConstantKind.STRING
        && units.contains(constant.value().toLowerCase(Locale.ROOT));
  }

  /** The type of what it gives. */
  ValueType resultType(List<Value> values) {
    return switch (result) {
      case "same" -> values.get(0).nature().type();
      case "array" -> ValueType.arrayOf(values.get(0).nature().type());
      case "whole" -> ValueType.WHOLE;
      case "unknown" -> ValueType.UNKNOWN;
      default ->
          ValueType.builtIn(result)
              .orElseThrow(() -> new IllegalStateException("no such type: " + result));
    };
  }

  /** Whether it puts all rows into one value. */
  boolean collects() {
    return growth.equals("*");
  }

  /** How large the result is, for arguments that are so large together. */
  long grown(long arguments, List<Expression> written) {
    return switch (growth.charAt(0)) {
      case '=' -> Long.parseLong(growth.substring(1));
      case '+' -> arguments + Long.parseLong(growth.substring(1));
      default -> arguments * factor(written);
    };
  }

  private long factor(List<Expression> written) {
    if (!growth.equals("x#")) {
      return Long.parseLong(growth.substring(1));
    }
    OptionalInt times =
        written.stream()
            .map(e -> SmallNumbers.within(e, 0, Integer.MAX_VALUE))
            .flatMap(Optional::stream)
            .mapToInt(Integer::intValue)
            .max();
    return Math.max(1, times.orElse(1));
  }
}
