package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Keyword;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.ArrayList;
import io.gatehouse.sql.syntax.Expression.ArrayQuery;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.Expression.Case;
import io.gatehouse.sql.syntax.Expression.Cast;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.Expression.Default;
import io.gatehouse.sql.syntax.Expression.Exists;
import io.gatehouse.sql.syntax.Expression.Field;
import io.gatehouse.sql.syntax.Expression.Parameter;
import io.gatehouse.sql.syntax.Expression.Row;
import io.gatehouse.sql.syntax.Expression.ScalarQuery;
import io.gatehouse.sql.syntax.Expression.SortItem;
import io.gatehouse.sql.syntax.Expression.Subscript;
import io.gatehouse.sql.syntax.Expression.TypeName;
import io.gatehouse.sql.syntax.Expression.When;
import io.gatehouse.sql.syntax.Expression.Window;
import java.util.List;
import java.util.Optional;

/** c_expr of gram.y: what operators bind together. */
final class Primaries {

  private final Grammar grammar;
  private final TokenCursor cursor;

  Primaries(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  /**
   * c_expr.
   *
   * @param windowless whether FILTER, WITHIN GROUP and OVER belong to what follows, as in FROM
   */
  Expression primary(boolean windowless) {
    Token token = cursor.peek();
    Expression found =
        switch (token.type()) {
          case NUMBER -> constant(ConstantKind.NUMBER);
          case STRING -> constant(ConstantKind.STRING);
          case BITS -> constant(ConstantKind.BITS);
          case PARAMETER -> new Parameter(Integer.parseInt(cursor.next().text()));
          case PUNCTUATION -> parenthesised();
          case WORD -> word(token, windowless);
          case QUOTED -> name(windowless);
          case OPERATOR, END -> throw cursor.syntaxError();
        };
    return indirection(found);
  }

  private Expression constant(ConstantKind kind) {
    return Constant.of(kind, cursor.next());
  }

  private Expression parenthesised() {
    if (grammar.queries.isSubquery()) {
      return new ScalarQuery(grammar.queries.inParentheses());
    }
    cursor.expectPunctuation("(");
    List<Expression> items = grammar.expressions.list();
    cursor.expectPunctuation(")");
    return items.size() == 1 ? items.get(0) : new Row(items);
  }

  /** {@code .name}, {@code .*} and {@code [i]} behind a value. */
  private Expression indirection(Expression value) {
    Expression result = value;
    int chain = 0;
    while (true) {
      int offset = cursor.peek().start();
      if (cursor.isPunctuation("[")) {
        result = subscript(result);
      } else if (cursor.acceptPunctuation(".")) {
        Optional<String> name =
            cursor.acceptOperator("*") ? Optional.empty() : Optional.of(cursor.expectLabel());
        result = new Field(result, name, offset);
      } else {
        return result;
      }
      cursor.checkChain(++chain);
    }
  }

  private Expression subscript(Expression value) {
    cursor.expectPunctuation("[");
    List<Expression> bounds = new java.util.ArrayList<>();
    if (!cursor.isPunctuation(":")) {
      bounds.add(grammar.expressions.expression());
    }
    boolean slice = cursor.acceptPunctuation(":");
    if (slice && !cursor.isPunctuation("]")) {
      bounds.add(grammar.expressions.expression());
    }
    cursor.expectPunctuation("]");
    return new Subscript(value, bounds, slice);
  }

  private Expression word(Token token, boolean windowless) {
    Keyword keyword = token.keyword();
    if (keyword == null) {
      return name(windowless);
    }
    boolean call = cursor.peek(1).isPunctuation("(");
    switch (token.text()) {
      case "null":
        return constant(ConstantKind.NULL);
      case "true":
        return constant(ConstantKind.TRUE);
      case "false":
        return constant(ConstantKind.FALSE);
      case "default":
        cursor.next();
        return new Default();
      case "case":
        return caseExpression();
      case "array":
        return array();
      case "row":
        return call ? row() : name(windowless);
      case "exists":
        return call ? exists() : name(windowless);
      case "interval":
        return interval(windowless);
      default:
        break;
    }
    if (grammar.special.isSpecial()) {
      Expression special = grammar.special.call();
      return special instanceof Call found ? windowed(found, windowless) : special;
    }
    if (grammar.types.startsBuiltIn()) {
      Optional<Expression> typed = typedConstant();
      if (typed.isPresent()) {
        return typed.get();
      }
    }
    if (keyword.category() == Keyword.Category.RESERVED) {
      throw cursor.syntaxError();
    }
    return name(windowless);
  }

  /** {@code timestamp with time zone '…'}: a type that the grammar spells, then a string. */
  private Optional<Expression> typedConstant() {
    int start = cursor.position();
    // A parenthesis may belong to a function of that name only when a string does not follow it.
    TypeName type = grammar.types.typeName();
    if (cursor.peek().type() != Type.STRING || type.array()) {
      cursor.reset(start);
      return Optional.empty();
    }
    return Optional.of(new Cast(constant(ConstantKind.STRING), type));
  }

  private Expression interval(boolean windowless) {
    TypeName type = new TypeName(List.of("pg_catalog", "interval"), false, true);
    int start = cursor.position();
    cursor.next();
    if (cursor.isPunctuation("(")) {
      grammar.types.modifiers();
    }
    if (cursor.peek().type() != Type.STRING) {
      cursor.reset(start);
      return name(windowless);
    }
    Expression value = constant(ConstantKind.STRING);
    grammar.types.intervalFields();
    return new Cast(value, type);
  }

  private Expression caseExpression() {
    cursor.next();
    Optional<Expression> operand = Optional.empty();
    if (!cursor.is("when")) {
      operand = Optional.of(grammar.expressions.expression());
    }
    List<When> branches = new java.util.ArrayList<>();
    while (cursor.accept("when")) {
      Expression condition = grammar.expressions.expression();
      cursor.expect("then");
      branches.add(new When(condition, grammar.expressions.expression()));
    }
    Optional<Expression> otherwise = Optional.empty();
    if (cursor.accept("else")) {
      otherwise = Optional.of(grammar.expressions.expression());
    }
    cursor.expect("end");
    if (branches.isEmpty()) {
      throw cursor.syntaxError();
    }
    return new Case(operand, branches, otherwise);
  }

  private Expression array() {
    cursor.next();
    if (grammar.queries.isSubquery()) {
      return new ArrayQuery(grammar.queries.inParentheses());
    }
    return arrayElements();
  }

  private Expression arrayElements() {
    cursor.expectPunctuation("[");
    List<Expression> elements = new java.util.ArrayList<>();
    if (!cursor.isPunctuation("]")) {
      do {
        elements.add(
            cursor.isPunctuation("[") ? arrayElements() : grammar.expressions.expression());
      } while (cursor.acceptPunctuation(","));
    }
    cursor.expectPunctuation("]");
    return new ArrayList(elements);
  }

  private Expression row() {
    cursor.next();
    cursor.expectPunctuation("(");
    List<Expression> elements = List.of();
    if (!cursor.isPunctuation(")")) {
      elements = grammar.expressions.list();
    }
    cursor.expectPunctuation(")");
    return new Row(elements);
  }

  private Expression exists() {
    cursor.next();
    if (!grammar.queries.isSubquery()) {
      throw cursor.syntaxError();
    }
    return new Exists(grammar.queries.inParentheses());
  }

  /** columnref, func_application, or a constant of a named type. */
  private Expression name(boolean windowless) {
    Token first = cursor.peek();
    boolean dotted = cursor.peek(1).isPunctuation(".");
    boolean call = cursor.peek(1).isPunctuation("(");
    if (!(call || cursor.peek(1).type() == Type.STRING
        ? TokenCursor.isTypeOrFunctionName(first) || isLenientFunctionName(first)
        : cursor.isColumnId())) {
      throw cursor.syntaxError();
    }
    List<String> names = new java.util.ArrayList<>();
    names.add(cursor.next().text());
    boolean star = false;
    while (dotted && cursor.isPunctuation(".")) {
      if (cursor.peek(1).isOperator("*")) {
        cursor.next();
        cursor.next();
        star = true;
        break;
      }
      cursor.next();
      names.add(cursor.expectLabel());
    }
    if (!star && cursor.isPunctuation("(")) {
      Call function = functionCall(names, first.start(), windowless);
      // func_name '(' func_arg_list ')' Sconst: the arguments are a type's modifiers.
      return cursor.peek().type() == Type.STRING && function.over().isEmpty()
          ? new Cast(constant(ConstantKind.STRING), new TypeName(names, false, false))
          : function;
    }
    if (!star && cursor.peek().type() == Type.STRING) {
      return new Cast(constant(ConstantKind.STRING), new TypeName(names, false, false));
    }
    return new ColumnReference(names, star, first.start());
  }

  /** SQL/JSON's words became keywords of the grammar only in PostgreSQL 16 and 17. */
  private static boolean isLenientFunctionName(Token token) {
    return token.keyword() != null
        && token.keyword().category() == Keyword.Category.COLUMN_NAME
        && (token.text().startsWith("json") || token.text().equals("merge_action"));
  }

  Call functionCall(List<String> names, int offset, boolean windowless) {
    cursor.expectPunctuation("(");
    List<Expression> arguments = new java.util.ArrayList<>();
    List<SortItem> orderBy = List.of();
    if (cursor.peek().isOperator("*") && cursor.peek(1).isPunctuation(")")) {
      cursor.next();
    } else if (!cursor.isPunctuation(")")) {
      if (!cursor.accept("distinct")) {
        cursor.accept("all");
      }
      do {
        boolean variadic = cursor.accept("variadic");
        if (cursor.isLabel()
            && (cursor.peek(1).isPunctuation(":=") || cursor.peek(1).isOperator("=>"))) {
          cursor.next();
          cursor.next();
        }
        Expression argument = grammar.expressions.expression();
        arguments.add(variadic ? new Expression.Variadic(argument) : argument);
      } while (cursor.acceptPunctuation(","));
      if (cursor.acceptAll("order", "by")) {
        orderBy = grammar.expressions.sortItems();
      }
    }
    cursor.expectPunctuation(")");
    Call call =
        new Call(
            names,
            arguments,
            orderBy,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            offset);
    return windowed(call, windowless);
  }

  /** WITHIN GROUP, FILTER and OVER behind a call. */
  private Call windowed(Call call, boolean windowless) {
    if (windowless) {
      return call;
    }
    List<SortItem> withinGroup = List.of();
    Optional<Expression> filter = Optional.empty();
    Optional<Window> over = Optional.empty();
    if (cursor.acceptAll("within", "group")) {
      cursor.expectPunctuation("(");
      cursor.expect("order");
      cursor.expect("by");
      withinGroup = grammar.expressions.sortItems();
      cursor.expectPunctuation(")");
    }
    if (cursor.is("filter") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      cursor.next();
      cursor.expect("where");
      filter = Optional.of(grammar.expressions.expression());
      cursor.expectPunctuation(")");
    }
    if (cursor.accept("over")) {
      over =
          Optional.of(
              cursor.isPunctuation("(")
                  ? window()
                  : new Window(
                      Optional.of(cursor.expectColumnId()), List.of(), List.of(), List.of()));
    }
    return new Call(
        call.names(),
        call.arguments(),
        call.orderBy(),
        withinGroup,
        filter,
        over,
        call.grammar(),
        call.offset());
  }

  /** window_specification, in its parentheses. */
  Window window() {
    cursor.expectPunctuation("(");
    Optional<String> base = Optional.empty();
    List<Expression> partitionBy = List.of();
    List<SortItem> orderBy = List.of();
    List<Expression> bounds = new java.util.ArrayList<>();
    if (cursor.isColumnId() && !cursor.isAny("partition", "range", "rows", "groups")) {
      base = Optional.of(cursor.next().text());
    }
    if (cursor.acceptAll("partition", "by")) {
      partitionBy = grammar.expressions.list();
    }
    if (cursor.acceptAll("order", "by")) {
      orderBy = grammar.expressions.sortItems();
    }
    if (cursor.acceptAny("range", "rows", "groups")) {
      if (cursor.accept("between")) {
        frameBound(bounds);
        cursor.expect("and");
      }
      frameBound(bounds);
      if (cursor.accept("exclude")) {
        if (!cursor.acceptAll("current", "row")
            && !cursor.acceptAll("no", "others")
            && !cursor.acceptAny("group", "ties")) {
          throw cursor.syntaxError();
        }
      }
    }
    cursor.expectPunctuation(")");
    return new Window(base, partitionBy, orderBy, bounds);
  }

  private void frameBound(List<Expression> bounds) {
    if (cursor.acceptAll("current", "row")) {
      return;
    }
    // The word is a name wherever something else follows.
    if (cursor.is("unbounded") && cursor.peek(1).isAnyWord("preceding", "following")) {
      cursor.next();
    } else {
      bounds.add(grammar.expressions.expression());
    }
    if (!cursor.acceptAny("preceding", "following")) {
      throw cursor.syntaxError();
    }
  }
}
