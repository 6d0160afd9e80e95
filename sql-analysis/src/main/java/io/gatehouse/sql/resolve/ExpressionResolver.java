package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.FunctionUse.Volatility;
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

  /** The entries that expressions have touched since a caller began to listen. */
  private Set<RangeEntry> touched = new LinkedHashSet<>();

  private record Inner(Scope scope, CommonTables.Result result, Set<RangeEntry> touched) {}

  private final IdentityHashMap<Query, Inner> inner = new IdentityHashMap<>();

  /** The role of a comparison here: JOIN inside of ON. */
  private Role condition = Role.PREDICATE;

  ExpressionResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  /** Resolves an expression whose value goes somewhere. */
  Value value(Expression expression, Scope scope) {
    resolution.deadline().step();
    if (expression instanceof Expression.ColumnReference reference) {
      return resolution.columnNames().column(reference, scope);
    }
    if (expression instanceof Expression.Constant
        || expression instanceof Expression.Parameter
        || expression instanceof Expression.Default
        || expression instanceof Expression.CurrentOf) {
      return Value.CONSTANT;
    }
    if (expression instanceof Expression.Operation operation) {
      return operation(operation, scope);
    }
    if (expression instanceof Expression.Call call) {
      return resolution.calls().value(call, scope);
    }
    if (expression instanceof Expression.Cast cast) {
      return value(cast.operand(), scope).computed();
    }
    if (expression instanceof Expression.Collate collate) {
      return value(collate.operand(), scope).computed();
    }
    if (expression instanceof Expression.Case branches) {
      return caseValue(branches, scope);
    }
    if (expression instanceof Expression.Row row) {
      return Value.computedFrom(values(row.elements(), scope)).computed();
    }
    if (expression instanceof Expression.ArrayList array) {
      return Value.computedFrom(values(array.elements(), scope)).computed();
    }
    if (expression instanceof Expression.Field field) {
      return field(field, scope);
    }
    if (expression instanceof Expression.Subscript subscript) {
      List<Value> values = new ArrayList<>();
      values.add(value(subscript.operand(), scope));
      values.addAll(values(subscript.bounds(), scope));
      return Value.computedFrom(values).computed();
    }
    if (expression instanceof Expression.ScalarQuery scalar) {
      return queryValue(scalar.query(), scope);
    }
    if (expression instanceof Expression.ArrayQuery array) {
      return queryValue(array.query(), scope).computed();
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
    List<Value> values = new ArrayList<>();
    if (expression instanceof Expression.Logical logical) {
      values.addAll(values(logical.operands(), scope));
    } else if (expression instanceof Expression.Not not) {
      values.add(value(not.operand(), scope));
    } else if (expression instanceof Expression.Test test) {
      values.add(value(test.operand(), scope));
    } else if (expression instanceof Expression.Distinct distinct) {
      values.add(value(distinct.left(), scope));
      values.add(value(distinct.right(), scope));
    } else if (expression instanceof Expression.Like like) {
      values.add(value(like.value(), scope));
      values.add(value(like.pattern(), scope));
      like.escape().ifPresent(escape -> values.add(value(escape, scope)));
    } else if (expression instanceof Expression.Between between) {
      values.addAll(values(List.of(between.value(), between.low(), between.high()), scope));
    } else if (expression instanceof Expression.InList in) {
      values.add(value(in.value(), scope));
      values.addAll(values(in.items(), scope));
    } else if (expression instanceof Expression.InQuery in) {
      values.add(value(in.value(), scope));
      values.add(queryValue(in.query(), scope));
    } else if (expression instanceof Expression.Quantified quantified) {
      operator(quantified.operator());
      values.add(value(quantified.value(), scope));
      values.add(value(quantified.array(), scope));
    } else if (expression instanceof Expression.QuantifiedQuery quantified) {
      operator(quantified.operator());
      values.add(value(quantified.value(), scope));
      values.add(queryValue(quantified.query(), scope));
    } else if (expression instanceof Expression.Exists exists) {
      inner(exists.query(), scope);
    } else {
      throw new NotUnderstoodException(
          Reason.UNSUPPORTED, expression.getClass().getSimpleName() + " is not understood", -1);
    }
    Value all = Value.computedFrom(values).computed();
    mark(all, condition);
    return all;
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

  /** Resolves a condition: all that it reads decides something. */
  void decide(Expression expression, Scope scope, Role role) {
    Role before = condition;
    condition = role;
    mark(value(expression, scope), role);
    condition = before;
  }

  void sort(List<SortItem> items, Scope scope) {
    for (SortItem item : items) {
      mark(value(item.expression(), scope), Role.ORDER);
    }
  }

  void window(Window window, Scope scope) {
    for (Expression expression : window.partitionBy()) {
      mark(value(expression, scope), Role.GROUP);
    }
    sort(window.orderBy(), scope);
    for (Expression bound : window.bounds()) {
      mark(value(bound, scope), Role.PREDICATE);
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
    Value value = Value.computedFrom(values(operation.operands(), scope)).computed();
    if (condition) {
      mark(value, this.condition);
    }
    return known ? value : value.unproven();
  }

  /** Notes an operator that is not PostgreSQL's own; its function may do anything. */
  private boolean operator(Expression.Operator operator) {
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
    List<Value> values = new ArrayList<>();
    branches
        .operand()
        .ifPresent(
            operand -> {
              Value value = value(operand, scope);
              mark(value, condition);
              values.add(value);
            });
    for (Expression.When when : branches.branches()) {
      Value decides = value(when.condition(), scope);
      mark(decides, condition);
      values.add(decides);
      values.add(value(when.result(), scope));
    }
    branches.otherwise().ifPresent(otherwise -> values.add(value(otherwise, scope)));
    return Value.computedFrom(values).computed();
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
  private Value queryValue(Query query, Scope scope) {
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
    return field.name().isPresent()
        ? resolution.calls().ofField(field.name().get(), operand)
        : operand;
  }

  /** Reads a column. */
  Value touch(RangeEntry.Column column) {
    touched.addAll(column.entries());
    return column.value();
  }

  /** Reads a whole row. */
  Value touch(RangeEntry entry) {
    touched.addAll(entry.entries());
    return entry.wholeRow().computed();
  }
}
