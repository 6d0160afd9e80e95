package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.Hazard.Kind;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.SortItem;
import io.gatehouse.sql.syntax.Expression.Window;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Query;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the value of an expression comes from, and which roles columns play inside of it. */
final class ExpressionResolver {

  /** Operators whose result says something about their operands rather than being made of them. */
  private static final Set<String> CONDITIONS =
      Set.of(
          "=", "<>", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*", "^@",
          "@>", "<@", "&&", "?", "?|", "?&", "@?", "@@", "@@@", "<<", ">>", "&<", "&>", "-|-",
          "<<|", "|>>", "&<|", "|&>", "<^", ">^", "~=", "~<~", "~<=~", "~>=~", "~>~", "*=", "*<>",
          "*<", "*>", "*<=", "*>=", "<<=", ">>=", "?#", "?-", "?-|", "?||");

  private final Resolution resolution;
  private final Facts facts;
  private final Silence silence;
  private final SilentOperators operators;

  /** The entries that expressions have touched since a caller began to listen. */
  private Set<RangeEntry> touched = new LinkedHashSet<>();

  private record Inner(Scope scope, CommonTables.Result result, Set<RangeEntry> touched) {}

  private final IdentityHashMap<Query, Inner> inner = new IdentityHashMap<>();

  /** The role of a comparison here: PREDICATE inside of WHERE, JOIN inside of ON. */
  private Role condition = Role.COMPUTED;

  ExpressionResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
    this.silence = resolution.silence();
    this.operators = new SilentOperators(resolution);
  }

  /** Resolves what is computed for its value: whether that tells of anything else is judged. */
  Value judged(Expression expression, Scope scope) {
    return silence.judging(true, () -> value(expression, scope));
  }

  /** Resolves an expression whose value goes somewhere. */
  Value value(Expression expression, Scope scope) {
    resolution.deadline().step();
    if (expression instanceof Expression.ColumnReference reference) {
      return resolution.columnNames().column(reference, scope);
    }
    if (expression instanceof Expression.Constant constant) {
      return silence.constant(constant);
    }
    if (expression instanceof Expression.Parameter) {
      return Value.CONSTANT.with(Nature.written(ValueType.PARAMETER, Nature.PARAMETER));
    }
    if (expression instanceof Expression.Default || expression instanceof Expression.CurrentOf) {
      return Value.CONSTANT;
    }
    if (expression instanceof Expression.Operation operation) {
      return operation(operation, scope);
    }
    if (expression instanceof Expression.Call call) {
      return resolution.calls().value(call, scope);
    }
    if (expression instanceof Expression.Cast cast) {
      return operators.cast(value(cast.operand(), scope), cast);
    }
    if (expression instanceof Expression.Collate collate) {
      return operators.collated(value(collate.operand(), scope), collate.names());
    }
    if (expression instanceof Expression.Variadic variadic) {
      return value(variadic.array(), scope);
    }
    if (expression instanceof Expression.Case branches) {
      return caseValue(branches, scope);
    }
    if (expression instanceof Expression.Row row) {
      return row(row, scope);
    }
    if (expression instanceof Expression.ArrayList array) {
      return array(array, scope);
    }
    if (expression instanceof Expression.Field field) {
      return field(field, scope);
    }
    if (expression instanceof Expression.Subscript subscript) {
      return subscript(subscript, scope);
    }
    if (expression instanceof Expression.ScalarQuery scalar) {
      return queryValue(scalar.query(), scope);
    }
    if (expression instanceof Expression.ArrayQuery array) {
      Value elements = queryValue(array.query(), scope).computed();
      ValueType element = elements.nature().type();
      return element.is(ValueType.Family.ARRAY) || element.is(ValueType.Family.UNKNOWN)
          ? silence.loud(elements, Kind.OTHER, "ARRAY(SELECT …)")
          : silence.collected(elements, ValueType.arrayOf(element), "ARRAY(SELECT …)");
    }
    if (expression instanceof Expression.Grouping grouping) {
      for (Expression operand : grouping.operands()) {
        mark(value(operand, scope), Role.GROUP);
      }
      return Value.CONSTANT;
    }
    return condition(expression, scope);
  }

  /** Resolves what yields true or false; its operands decide something. */
  private Value condition(Expression expression, Scope scope) {
    Value value =
        expression instanceof Expression.Exists exists
            ? exists(exists, scope)
            : new Truths(resolution, this, operators).value(expression, scope);
    compares(value);
    return value;
  }

  private Value exists(Expression.Exists exists, Scope scope) {
    inner(exists.query(), scope);
    return silence.quietOnlyAlways(
        Value.constant(ValueType.BOOLEAN, 1), Kind.SUBQUERY, "EXISTS (SELECT …)");
  }

  private Value row(Expression.Row row, Scope scope) {
    List<Value> values = values(row.elements(), scope);
    Value all = Value.computedFrom(values).computed();
    // Printed, each row within another doubles its quotes.
    return silence.silent(
        all, ValueType.rowOf(types(values)), 2L * all.nature().growth(), "ROW(…)");
  }

  private static List<ValueType> types(List<Value> values) {
    return values.stream().map(value -> value.nature().type()).toList();
  }

  private Value array(Expression.ArrayList array, Scope scope) {
    List<Value> values = values(array.elements(), scope);
    Value all = Value.computedFrom(values).computed();
    if (!silence.isJudging()) {
      return all;
    }
    ValueType element = silence.common(array.elements(), values);
    // Arrays of arrays must be of one length.
    return element.is(ValueType.Family.UNKNOWN) || element.is(ValueType.Family.ARRAY)
        ? silence.loud(all, Kind.OTHER, "ARRAY[…]")
        : silence.silent(all, ValueType.arrayOf(element), 2L * all.nature().growth(), "ARRAY[…]");
  }

  private Value subscript(Expression.Subscript subscript, Scope scope) {
    List<Value> values = new ArrayList<>();
    Value operand = value(subscript.operand(), scope);
    values.add(operand);
    List<Value> bounds = values(subscript.bounds(), scope);
    values.addAll(bounds);
    Value all = Value.computedFrom(values).computed();
    ValueType of = operand.nature().type();
    boolean whole = true;
    boolean keys = true;
    for (Value bound : bounds) {
      ValueType type = bound.nature().type();
      boolean number = type.isInt4() || type.is(ValueType.Family.NUMBER);
      whole &= number;
      keys &= number || type.isUntyped() || type.is(ValueType.Family.TEXT);
    }
    // Of what is NULL, nobody asks for the bounds.
    silence.onlySometimes(operand, bounds, "[…]");
    if (of.is(ValueType.Family.ARRAY) && whole) {
      return silence.silent(
          all, subscript.slice() ? of : of.element(), operand.nature().growth(), "[…]");
    }
    return of.is(ValueType.Family.JSONB) && keys && !subscript.slice()
        ? silence.silent(all, of, operand.nature().growth(), "[…]")
        : silence.loud(all, Kind.OTHER, "[…]");
  }

  List<Value> values(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(value(expression, scope));
    }
    return values;
  }

  void mark(Value value, Role role) {
    facts.columns(value, role);
  }

  /** Notes what a comparison or a branch depends on. */
  private void compares(Value value) {
    if (condition != Role.COMPUTED || silence.isJudging()) {
      mark(value, condition);
    }
  }

  /** Resolves a condition: all that it reads decides something. */
  void decide(Expression expression, Scope scope, Role role) {
    Role before = condition;
    condition = role;
    mark(unjudged(expression, scope), role);
    condition = before;
  }

  /** Resolves what decides about rows: that it tells of its values is no secret. */
  private Value unjudged(Expression expression, Scope scope) {
    return silence.judging(false, () -> value(expression, scope));
  }

  void sort(List<SortItem> items, Scope scope) {
    for (SortItem item : items) {
      mark(unjudged(item.expression(), scope), Role.ORDER);
    }
  }

  void window(Window window, Scope scope) {
    for (Expression expression : window.partitionBy()) {
      mark(unjudged(expression, scope), Role.GROUP);
    }
    sort(window.orderBy(), scope);
    for (Expression bound : window.bounds()) {
      mark(unjudged(bound, scope), Role.PREDICATE);
    }
  }

  /** Runs something and answers which entries its expressions touched. */
  Set<RangeEntry> touchedBy(Runnable work) {
    Set<RangeEntry> before = touched;
    touched = new LinkedHashSet<>();
    try {
      work.run();
      return touched;
    } finally {
      before.addAll(touched);
      touched = before;
    }
  }

  private Value operation(Expression.Operation operation, Scope scope) {
    boolean known = true;
    boolean condition = false;
    for (Expression.Operator operator : operation.operators()) {
      known &= operator(operator);
      condition |= CONDITIONS.contains(operator.name());
    }
    List<Value> operands = values(operation.operands(), scope);
    Value value = Value.computedFrom(operands).computed();
    if (condition) {
      compares(value);
    }
    if (!known) {
      return silence.loud(value, Kind.OPERATOR, operation.operators().get(0).name()).unproven();
    }
    return silence.isJudging() ? folded(operation, operands) : value;
  }

  /** Operators of one level are taken from the left. */
  private Value folded(Expression.Operation operation, List<Value> operands) {
    List<Expression.Operator> symbols = operation.operators();
    List<Expression> written = operation.operands();
    if (operands.size() == 1) {
      Value value = operands.get(0);
      for (int i = symbols.size() - 1; i >= 0; i--) {
        value = operators.prefix(symbols.get(i).name(), value);
      }
      return value;
    }
    Value value = operands.get(0);
    for (int i = 0; i < symbols.size(); i++) {
      value =
          operators.binary(
              symbols.get(i).name(),
              value,
              i == 0 ? written.get(0) : null,
              operands.get(i + 1),
              written.get(i + 1));
    }
    return value;
  }

  /** Notes an operator that is not PostgreSQL's own; its function may do anything. */
  boolean operator(Expression.Operator operator) {
    if (!operator.schema().isEmpty() && !operator.schema().equals("pg_catalog")) {
      throw new NotUnderstoodException(
          Reason.UNSUPPORTED,
          "an operator of schema \"" + operator.schema() + "\" is not understood",
          operator.offset());
    }
    if (NameList.OPERATORS.contains(operator.name())) {
      return true;
    }
    facts.function(
        new FunctionUse(operator.schema(), operator.name(), Volatility.UNKNOWN, false, false));
    return false;
  }

  private Value caseValue(Expression.Case branches, Scope scope) {
    return silence.inBranches(() -> branched(branches, scope));
  }

  private Value branched(Expression.Case branches, Scope scope) {
    List<Value> deciding = new ArrayList<>();
    List<Value> conditions = new ArrayList<>();
    List<Value> results = new ArrayList<>();
    List<Expression> written = new ArrayList<>();
    Optional<Value> operand = branches.operand().map(expression -> value(expression, scope));
    operand.ifPresent(
        value -> {
          compares(value);
          deciding.add(value);
        });
    for (Expression.When when : branches.branches()) {
      Value decides = value(when.condition(), scope);
      compares(decides);
      deciding.add(decides);
      conditions.add(
          operand
              .map(
                  value ->
                      silence.compared(
                          Value.computedFrom(List.of(value, decides)), value, decides, "CASE"))
              .orElse(decides));
      results.add(value(when.result(), scope));
      written.add(when.result());
    }
    branches
        .otherwise()
        .ifPresent(
            otherwise -> {
              results.add(value(otherwise, scope));
              written.add(otherwise);
            });
    List<Value> all = new ArrayList<>(deciding);
    all.addAll(results);
    Value value = Value.computedFrom(all).computed();
    List<Value> sometimes = new ArrayList<>(results);
    sometimes.addAll(conditions.subList(1, conditions.size()));
    silence.onlySometimes(Value.computedFrom(deciding), sometimes, "CASE");
    return resolution.silentCalls().common(written, results, value, "CASE");
  }

  /**
   * A sub-select's result. Conditions are looked at more than once; what stands in their
   * sub-selects is not resolved again, or each level of nesting would double the work.
   */
  private CommonTables.Result inner(Query query, Scope scope) {
    Inner known = inner.get(query);
    if (known == null || known.scope() != scope) {
      CommonTables.Result[] result = new CommonTables.Result[1];
      Set<RangeEntry> read = touchedBy(() -> result[0] = resolution.queries().nested(query, scope));
      inner.put(query, new Inner(scope, result[0], read));
      return result[0];
    }
    touched.addAll(known.touched());
    return known.result();
  }

  /** The value of a sub-select: of its only column, or of all together where it makes a row. */
  Value queryValue(Query query, Scope scope) {
    return silence.quietOnlyAlways(valueOf(query, scope), Kind.SUBQUERY, "(SELECT …)");
  }

  private Value valueOf(Query query, Scope scope) {
    CommonTables.Result result = inner(query, scope);
    List<Value> values = new ArrayList<>();
    for (RangeEntry.Column column : result.columns()) {
      values.add(column.value());
    }
    if (!result.complete()) {
      return Value.computedFrom(values).unproven();
    }
    return values.size() == 1 ? values.get(0) : Value.computedFrom(values);
  }

  private Value field(Expression.Field field, Scope scope) {
    if (field.operand() instanceof Expression.ColumnReference reference && !reference.star()) {
      Optional<RangeEntry> row = resolution.columnNames().wholeRow(reference, scope);
      if (row.isPresent()) {
        return field.name().isPresent()
            ? resolution.columnNames().fieldOf(row.get(), field.name().get(), field.offset())
            : touch(row.get());
      }
    }
    Value operand = value(field.operand(), scope).computed();
    if (field.name().isEmpty()) {
      return silence.loud(operand, Kind.OTHER, ".*");
    }
    String name = field.name().get();
    ValueType type = silence.fieldOf(operand.nature().type(), name);
    Value value = resolution.calls().ofField(name, operand);
    return type.is(ValueType.Family.UNKNOWN)
        ? silence.loud(value, Kind.OTHER, "." + name)
        : silence.silent(value, type, operand.nature().growth(), "." + name);
  }

  /** Reads a column. */
  Value touch(RangeEntry.Column column) {
    touched.addAll(column.entries());
    return column.value();
  }

  /** Reads a whole row. */
  Value touch(RangeEntry entry) {
    touched.addAll(entry.entries());
    Value row = entry.wholeRow().computed();
    return row.with(row.nature().as(entry.rowType()));
  }
}
