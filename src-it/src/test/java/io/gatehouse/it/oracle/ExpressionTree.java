package io.gatehouse.it.oracle;

import static io.gatehouse.it.oracle.Tree.node;
import static io.gatehouse.it.oracle.Tree.optional;
import static io.gatehouse.it.oracle.Tree.quoted;

import io.gatehouse.sql.syntax.Expression;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An expression as text, for {@link Tree}. */
final class ExpressionTree {

  /** Functions that only some versions give a grammar of their own. */
  private static final Set<String> JSON =
      Set.of(
          "json",
          "json_array",
          "json_arrayagg",
          "json_exists",
          "json_object",
          "json_objectagg",
          "json_query",
          "json_scalar",
          "json_serialize",
          "json_value");

  private ExpressionTree() {}

  static String list(List<? extends Expression> expressions) {
    return expressions.stream().map(ExpressionTree::of).collect(Collectors.joining(" "));
  }

  static String sortedList(List<? extends Expression> expressions) {
    return expressions.stream().map(ExpressionTree::of).sorted().collect(Collectors.joining(" "));
  }

  static String sorts(List<Expression.SortItem> items) {
    return items.stream().map(i -> of(i.expression())).collect(Collectors.joining(" "));
  }

  static String window(Expression.Window window) {
    return node(
        "over",
        window.base().map(Tree::quoted).orElse(""),
        window.partitionBy().isEmpty() ? "" : node("partition", list(window.partitionBy())),
        window.orderBy().isEmpty() ? "" : node("order", sorts(window.orderBy())),
        window.bounds().isEmpty() ? "" : node("frame", list(window.bounds())));
  }

  static String of(Expression expression) {
    if (expression instanceof Expression.ColumnReference column) {
      return node("col", quotedNames(column.names()), column.star() ? "*" : "");
    }
    if (expression instanceof Expression.Constant constant) {
      return constant(constant);
    }
    if (expression instanceof Expression.Parameter parameter) {
      return node("param", Integer.toString(parameter.number()));
    }
    if (expression instanceof Expression.Operation operation) {
      return operation(operation);
    }
    if (expression instanceof Expression.Logical logical) {
      List<String> operands = new ArrayList<>();
      flatten(logical, logical.and(), operands);
      return node(logical.and() ? "and" : "or", String.join(" ", operands));
    }
    if (expression instanceof Expression.Not not) {
      return node("not", of(not.operand()));
    }
    if (expression instanceof Expression.Test test) {
      String kind = test.kind().name().toLowerCase(Locale.ROOT);
      return test.kind() == Expression.TestKind.OTHER
          ? negated(node("is", kind, of(test.operand())), test.negated())
          : node("is", test.negated() ? "not" : "", kind, of(test.operand()));
    }
    if (expression instanceof Expression.Distinct distinct) {
      return node(
          distinct.negated() ? "same" : "distinct", of(distinct.left()), of(distinct.right()));
    }
    if (expression instanceof Expression.Like like) {
      return node(
          like.kind().name().toLowerCase(Locale.ROOT),
          like.negated() ? "not" : "",
          of(like.value()),
          of(like.pattern()),
          optional("escape", like.escape().map(ExpressionTree::of)));
    }
    if (expression instanceof Expression.Between between) {
      return node(
          "between",
          between.negated() ? "not" : "",
          of(between.value()),
          of(between.low()),
          of(between.high()));
    }
    if (expression instanceof Expression.InList in) {
      return node("in", in.negated() ? "not" : "", of(in.value()), list(in.items()));
    }
    if (expression instanceof Expression.Case choice) {
      return node(
          "case",
          optional("of", choice.operand().map(ExpressionTree::of)),
          choice.branches().stream()
              .map(b -> node("when", of(b.condition()), of(b.result())))
              .collect(Collectors.joining(" ")),
          optional("else", choice.otherwise().map(ExpressionTree::of)));
    }
    if (expression instanceof Expression.Call call) {
      return call(call);
    }
    if (expression instanceof Expression.Cast cast) {
      return node(
          "cast",
          quotedNames(cast.type().names()),
          cast.type().array() ? "[]" : "",
          of(cast.operand()));
    }
    return query(expression).orElseGet(() -> rest(expression));
  }

  private static Optional<String> query(Expression expression) {
    String found = null;
    if (expression instanceof Expression.InQuery in) {
      found = negated(node("any", "=", of(in.value()), Tree.query(in.query())), in.negated());
    } else if (expression instanceof Expression.QuantifiedQuery quantified) {
      found =
          node(
              quantified.all() ? "all" : "any",
              name(quantified.operator()),
              of(quantified.value()),
              Tree.query(quantified.query()));
    } else if (expression instanceof Expression.Exists exists) {
      found = node("exists", Tree.query(exists.query()));
    } else if (expression instanceof Expression.ScalarQuery scalar) {
      found = node("scalar", Tree.query(scalar.query()));
    } else if (expression instanceof Expression.ArrayQuery array) {
      found = node("array-of", Tree.query(array.query()));
    }
    return Optional.ofNullable(found);
  }

  private static String rest(Expression expression) {
    if (expression instanceof Expression.Quantified quantified) {
      return node(
          quantified.all() ? "all-of" : "any-of",
          name(quantified.operator()),
          of(quantified.value()),
          of(quantified.array()));
    }
    if (expression instanceof Expression.ArrayList array) {
      return node("array", list(array.elements()));
    }
    if (expression instanceof Expression.Row row) {
      return node("row", list(row.elements()));
    }
    if (expression instanceof Expression.Collate collate) {
      return node("collate", of(collate.operand()));
    }
    if (expression instanceof Expression.Variadic variadic) {
      return of(variadic.array());
    }
    if (expression instanceof Expression.Field field) {
      return node("field", of(field.operand()), field.name().map(Tree::quoted).orElse("*"));
    }
    if (expression instanceof Expression.Subscript subscript) {
      return node("at", of(subscript.operand()), list(subscript.bounds()));
    }
    if (expression instanceof Expression.Grouping grouping) {
      return node("grouping", list(grouping.operands()));
    }
    if (expression instanceof Expression.CurrentOf current) {
      return node("current", quoted(current.cursor()));
    }
    if (expression instanceof Expression.Default) {
      return "(default)";
    }
    throw new IllegalArgumentException("no text for " + expression.getClass().getSimpleName());
  }

  private static void flatten(Expression expression, boolean and, List<String> operands) {
    if (expression instanceof Expression.Logical logical && logical.and() == and) {
      for (Expression operand : logical.operands()) {
        flatten(operand, and, operands);
      }
    } else {
      operands.add(of(expression));
    }
  }

  private static String negated(String positive, boolean negated) {
    return negated ? node("not", positive) : positive;
  }

  private static String operation(Expression.Operation operation) {
    if (operation.operands().size() == 1) {
      Expression.Operator operator = operation.operators().get(0);
      String operand = of(operation.operands().get(0));
      // doNegate of gram.y: a sign before a number is the number's.
      if (name(operator).equals("-") && operand.startsWith("(n ")) {
        boolean flips = operand.startsWith("(n -") || operand.equals("(n 0)");
        return flips ? operand.replace("(n -", "(n ") : "(n -" + operand.substring(3);
      }
      return node("op", name(operator), operand);
    }
    String left = of(operation.operands().get(0));
    for (int i = 0; i < operation.operators().size(); i++) {
      left =
          node("op", name(operation.operators().get(i)), left, of(operation.operands().get(i + 1)));
    }
    return left;
  }

  private static String name(Expression.Operator operator) {
    return operator.schema().isEmpty()
        ? operator.name()
        : operator.schema() + "." + operator.name();
  }

  private static String constant(Expression.Constant constant) {
    return switch (constant.kind()) {
      case STRING -> node("s", quoted(constant.value()));
      case NUMBER -> node("n", number(constant.value()));
      case BITS -> node("b", constant.value());
      case TRUE, FALSE, NULL -> node(constant.kind().name().toLowerCase(Locale.ROOT));
    };
  }

  private static String number(String written) {
    String digits = written.replace("_", "").toLowerCase(Locale.ROOT);
    if (digits.startsWith("0x")) {
      return new BigInteger(digits.substring(2), 16).toString();
    }
    if (digits.startsWith("0o")) {
      return new BigInteger(digits.substring(2), 8).toString();
    }
    if (digits.startsWith("0b")) {
      return new BigInteger(digits.substring(2), 2).toString();
    }
    return digits.chars().allMatch(c -> c >= '0' && c <= '9')
        ? new BigInteger(digits).toString()
        : digits;
  }

  private static String call(Expression.Call call) {
    String name = call.names().get(call.names().size() - 1);
    boolean json = call.names().size() == 1 && JSON.contains(name);
    String arguments = list(call.arguments());
    if (call.grammar() && name.equals("overlaps")) {
      arguments =
          call.arguments().stream()
              .flatMap(
                  a -> a instanceof Expression.Row r ? r.elements().stream() : List.of(a).stream())
              .map(ExpressionTree::of)
              .sorted()
              .collect(Collectors.joining(" "));
    } else if (call.grammar() && name.equals("extract")) {
      // The field is a name, not an argument, in the reference's tree.
      arguments = sortedList(call.arguments().subList(1, call.arguments().size()));
    } else if (json || call.grammar()) {
      arguments = sortedList(call.arguments());
    }
    return node(
        json ? "json" : call.grammar() ? "syntax" : "call",
        json || call.grammar() ? name : quotedNames(call.names()),
        arguments,
        call.orderBy().isEmpty() ? "" : node("order", sorts(call.orderBy())),
        call.withinGroup().isEmpty() ? "" : node("within", sorts(call.withinGroup())),
        optional("filter", call.filter().map(ExpressionTree::of)),
        call.over().map(ExpressionTree::window).orElse(""));
  }

  private static String quotedNames(List<String> names) {
    return names.stream().map(Tree::quoted).collect(Collectors.joining("."));
  }
}
