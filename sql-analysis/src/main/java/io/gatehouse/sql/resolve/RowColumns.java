package io.gatehouse.sql.resolve;

import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.Expression;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which expressions stand for a column of an entry, so that comparing them tells its rows apart:
 * the column, and what keeps most of its values different. {@code id * 0} does not.
 */
final class RowColumns {

  /** Functions of a column that still tell rows apart. */
  private static final Set<String> TELLING = Set.of("lower", "upper", "btrim", "ltrim", "rtrim");

  private static final Set<String> UNITS =
      Set.of("microseconds", "milliseconds", "second", "minute", "hour", "day", "week", "month");

  /** Casts that keep values different. Casting to boolean does not. */
  private static final Set<String> KEEPING =
      Set.of(
          "text",
          "varchar",
          "citext",
          "int2",
          "int4",
          "int8",
          "numeric",
          "uuid",
          "date",
          "timestamp",
          "timestamptz",
          "json",
          "jsonb");

  private static final Set<String> ORDERED =
      Set.of("int2", "int4", "int8", "numeric", "date", "timestamp", "timestamptz");

  /** The same in every row of a table, or of what one transaction wrote (section 5.6). */
  private static final Set<String> SHARED = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax");

  /** The oids of text, varchar, bpchar, name and "char": no bound of theirs is ordinary. */
  private static final Set<Integer> TEXTS = Set.of(25, 1043, 1042, 19, 18);

  /** A float that a number of so few digits is added to keeps its value. */
  private static final int MAX_ADDED_DIGITS = 6;

  private final Resolution resolution;
  private final Touches touches;
  private final RangeEntry target;

  RowColumns(Resolution resolution, Touches touches, RangeEntry target) {
    this.resolution = resolution;
    this.touches = touches;
    this.target = target;
  }

  /** The column's name where an expression is one of the target's columns and nothing else. */
  Optional<String> plain(Expression value) {
    if (!(value instanceof Expression.ColumnReference reference)
        || reference.star()
        || !touches.of(value).contains(target)) {
      return Optional.empty();
    }
    String name = reference.names().get(reference.names().size() - 1);
    // What is no column of that name is a whole row.
    return target.named(name).isEmpty() || SHARED.contains(name)
        ? Optional.empty()
        : Optional.of(name);
  }

  /** The column that comparing a value for equality tells the rows apart by. */
  Optional<String> telling(Expression value) {
    if (value instanceof Expression.Cast cast) {
      return casts(cast, KEEPING) ? telling(cast.operand()) : Optional.empty();
    }
    if (value instanceof Expression.Collate collate) {
      return telling(collate.operand());
    }
    if (value instanceof Expression.Field field) {
      return telling(field.operand()).or(() -> fieldOfRow(field));
    }
    if (value instanceof Expression.Subscript subscript) {
      return touchesAny(subscript.bounds()) ? Optional.empty() : telling(subscript.operand());
    }
    if (value instanceof Expression.Row row) {
      for (Expression element : row.elements()) {
        Optional<String> column = telling(element);
        if (column.isPresent()) {
          return column;
        }
      }
      return Optional.empty();
    }
    if (value instanceof Expression.Call call) {
      return ofCall(call);
    }
    if (value instanceof Expression.Operation operation) {
      return ofOperation(operation);
    }
    return plain(value);
  }

  /** The column that a value is in the order of. */
  Optional<String> ordered(Expression value) {
    if (value instanceof Expression.Cast cast) {
      return casts(cast, ORDERED) ? telling(cast.operand()) : Optional.empty();
    }
    if (value instanceof Expression.Call call) {
      return isDay(call) ? ofCall(call) : Optional.empty();
    }
    if (value instanceof Expression.Operation operation) {
      boolean moved =
          operation.operands().size() == 2
              && List.of("+", "-").contains(operation.operators().get(0).name())
              && operation.operands().get(1) instanceof Expression.Cast
              && RangeBounds.isInterval(operation.operands().get(1));
      return moved ? plain(operation.operands().get(0)) : Optional.empty();
    }
    return plain(value).filter(name -> !isText(name));
  }

  private boolean isText(String column) {
    return target
        .relation()
        .flatMap(resolution.names().catalog()::relation)
        .flatMap(relation -> relation.column(column))
        .map(Relation.Column::typeOid)
        .filter(TEXTS::contains)
        .isPresent();
  }

  /** {@code (t).id}. */
  private Optional<String> fieldOfRow(Expression.Field field) {
    return touches.of(field).contains(target)
            && field.operand() instanceof Expression.ColumnReference
        ? field.name().filter(n -> !SHARED.contains(n) && !target.named(n).isEmpty())
        : Optional.empty();
  }

  private static boolean casts(Expression.Cast cast, Set<String> types) {
    List<String> names = cast.type().names();
    return !cast.type().array() && types.contains(names.get(names.size() - 1));
  }

  private static boolean isDay(Expression.Call call) {
    return GivenRows.isBuiltInName(call.names(), Set.of("date", "date_trunc"));
  }

  private Optional<String> ofCall(Expression.Call call) {
    List<Expression> arguments = call.arguments();
    String name = call.names().get(call.names().size() - 1);
    if (call.over().isPresent() || arguments.isEmpty()) {
      return Optional.empty();
    }
    if (isDay(call) && name.equals("date_trunc")) {
      boolean fine = Literals.string(arguments.get(0)).filter(UNITS::contains).isPresent();
      return fine && arguments.size() == 2 ? telling(arguments.get(1)) : Optional.empty();
    }
    if (GivenRows.isBuiltInName(call.names(), Set.of("coalesce"))) {
      // A column that nearly every row has; what a document lacks, every row may lack.
      return arguments.size() == 2 && Literals.isGiven(arguments.get(1))
          ? plain(arguments.get(0))
          : Optional.empty();
    }
    boolean keeps =
        arguments.size() == 1 && (isDay(call) || GivenRows.isBuiltInName(call.names(), TELLING));
    return keeps ? telling(arguments.get(0)) : Optional.empty();
  }

  private Optional<String> ofOperation(Expression.Operation operation) {
    List<Expression> operands = operation.operands();
    if (operands.size() != operation.operators().size() + 1) {
      return Optional.empty();
    }
    List<Expression> rest = operands.subList(1, operands.size());
    if (operation.operators().stream()
        .allMatch(o -> Set.of("->", "->>", "#>", "#>>").contains(o.name()))) {
      return touchesAny(rest) ? Optional.empty() : telling(operands.get(0));
    }
    boolean moved =
        operation.operators().stream().allMatch(o -> Set.of("+", "-").contains(o.name()))
            && rest.stream().allMatch(RowColumns::isAdded);
    return moved ? plain(operands.get(0)) : Optional.empty();
  }

  private static boolean isAdded(Expression operand) {
    return (Literals.bare(operand) instanceof Expression.Constant constant
            && constant.kind() == Expression.ConstantKind.NUMBER)
        ? constant.value().length() <= MAX_ADDED_DIGITS
            && constant.value().chars().allMatch(Character::isDigit)
        : RangeBounds.isInterval(operand);
  }

  private boolean touchesAny(List<Expression> expressions) {
    return expressions.stream().anyMatch(e -> touches.of(e).contains(target));
  }
}
