package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Between;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.Expression.Cast;
import io.gatehouse.sql.syntax.Expression.Collate;
import io.gatehouse.sql.syntax.Expression.Distinct;
import io.gatehouse.sql.syntax.Expression.InList;
import io.gatehouse.sql.syntax.Expression.InQuery;
import io.gatehouse.sql.syntax.Expression.Like;
import io.gatehouse.sql.syntax.Expression.Logical;
import io.gatehouse.sql.syntax.Expression.Not;
import io.gatehouse.sql.syntax.Expression.Operation;
import io.gatehouse.sql.syntax.Expression.Operator;
import io.gatehouse.sql.syntax.Expression.Quantified;
import io.gatehouse.sql.syntax.Expression.QuantifiedQuery;
import io.gatehouse.sql.syntax.Expression.Row;
import io.gatehouse.sql.syntax.Expression.SortItem;
import io.gatehouse.sql.syntax.Expression.Test;
import io.gatehouse.sql.syntax.Expression.TestKind;
import io.gatehouse.sql.syntax.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** a_expr and b_expr of gram.y, by precedence (manual, "Operator Precedence"). */
final class Expressions {

  private static final int OR = 1;
  private static final int AND = 2;
  private static final int NOT = 3;
  private static final int IS = 4;
  private static final int COMPARISON = 5;
  private static final int MEMBERSHIP = 6;
  private static final int OTHER_OPERATOR = 7;
  private static final int ADDITION = 8;
  private static final int MULTIPLICATION = 9;
  private static final int POWER = 10;
  private static final int AT = 11;
  private static final int COLLATE = 12;
  private static final int SIGN = 13;

  private static final Set<String> COMPARISONS = Set.of("=", "<", ">", "<=", ">=", "<>");

  /** Words that can not begin an operand: before one of them an operator's word is a label. */
  private static final Set<String> CLOSING =
      Set.of(
          "from",
          "into",
          "where",
          "group",
          "having",
          "window",
          "order",
          "limit",
          "offset",
          "fetch",
          "for",
          "union",
          "intersect",
          "except",
          "returning",
          "on",
          "when",
          "then",
          "else",
          "end");

  private final Grammar grammar;
  private final TokenCursor cursor;
  private final Primaries primaries;

  Expressions(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
    this.primaries = new Primaries(grammar);
  }

  Primaries primaries() {
    return primaries;
  }

  /** a_expr. */
  Expression expression() {
    return parse(OR, false);
  }

  /** b_expr: without AND, OR, NOT, IN, LIKE, BETWEEN, so that these may follow it. */
  Expression restricted() {
    return parse(COMPARISON, true);
  }

  List<Expression> list() {
    List<Expression> items = new ArrayList<>();
    do {
      items.add(expression());
    } while (cursor.acceptPunctuation(","));
    return items;
  }

  /** sortby_list, behind ORDER BY. */
  List<SortItem> sortItems() {
    List<SortItem> items = new ArrayList<>();
    do {
      items.add(new SortItem(expression()));
      if (cursor.accept("using")) {
        operator();
      } else {
        cursor.acceptAny("asc", "desc");
      }
      if (cursor.follows("nulls", "first") || cursor.follows("nulls", "last")) {
        cursor.next();
        cursor.next();
      }
    } while (cursor.acceptPunctuation(","));
    return items;
  }

  private Expression parse(int min, boolean restricted) {
    cursor.descend();
    Expression left = prefix(restricted);
    int chain = 0;
    while (true) {
      Expression more = infix(left, min, restricted);
      if (more == null) {
        break;
      }
      cursor.checkChain(++chain);
      left = more;
    }
    cursor.ascend();
    return left;
  }

  private Expression prefix(boolean restricted) {
    Token token = cursor.peek();
    if (token.is("not") && !restricted) {
      cursor.next();
      return new Not(parse(NOT, false));
    }
    if (token.type() == Type.OPERATOR || isQualifiedOperator()) {
      Operator operator = operator();
      boolean sign = operator.name().equals("-") || operator.name().equals("+");
      int level = sign && operator.schema().isEmpty() ? SIGN : ADDITION;
      return new Operation(List.of(operator), List.of(parse(level, restricted)));
    }
    return primaries.primary(false);
  }

  /** What follows the left operand, or null when nothing of that level does. */
  private Expression infix(Expression left, int min, boolean restricted) {
    Token token = cursor.peek();
    switch (token.type()) {
      case OPERATOR:
        return operation(left, min, restricted);
      case PUNCTUATION:
        return token.text().equals("::") ? cast(left) : null;
      case WORD:
        return token.keyword() == null ? null : word(left, token, min, restricted);
      case QUOTED, STRING, BITS, NUMBER, PARAMETER, END:
        return null;
    }
    return null;
  }

  private Expression cast(Expression left) {
    cursor.next();
    return new Cast(left, grammar.types.typeName());
  }

  private boolean isQualifiedOperator() {
    return cursor.is("operator") && cursor.peek(1).isPunctuation("(");
  }

  private int level(Token token) {
    String name = token.text();
    if (COMPARISONS.contains(name)) {
      return COMPARISON;
    }
    return switch (name) {
      case "+", "-" -> ADDITION;
      case "*", "/", "%" -> MULTIPLICATION;
      case "^" -> POWER;
      case "=>" -> 0;
      default -> OTHER_OPERATOR;
    };
  }

  private Expression operation(Expression left, int min, boolean restricted) {
    int level = isQualifiedOperator() ? OTHER_OPERATOR : level(cursor.peek());
    if (level < min || level == 0) {
      return null;
    }
    List<Operator> operators = new ArrayList<>();
    List<Expression> operands = new ArrayList<>();
    operands.add(left);
    // One node for a run of value operators of one level keeps long chains flat.
    do {
      Operator operator = operator();
      if (cursor.isAny("any", "some", "all") && cursor.peek(1).isPunctuation("(")) {
        Expression value =
            operators.isEmpty() ? left : new Operation(operators, List.copyOf(operands));
        return quantified(value, operator);
      }
      operators.add(operator);
      operands.add(parse(level + 1, restricted));
    } while (level >= OTHER_OPERATOR
        && (isQualifiedOperator()
            ? level == OTHER_OPERATOR
            : cursor.peek().type() == Type.OPERATOR && level(cursor.peek()) == level));
    return new Operation(operators, operands);
  }

  /** any_operator or OPERATOR(schema.name). */
  Operator operator() {
    int offset = cursor.peek().start();
    if (isQualifiedOperator()) {
      cursor.next();
      cursor.next();
      String schema = "";
      while (cursor.peek().type() != Type.OPERATOR) {
        schema = cursor.expectColumnId();
        cursor.expectPunctuation(".");
      }
      String name = cursor.next().text();
      cursor.expectPunctuation(")");
      return new Operator(schema, name, offset);
    }
    if (cursor.peek().type() != Type.OPERATOR) {
      throw cursor.syntaxError();
    }
    return new Operator("", cursor.next().text(), offset);
  }

  private Expression quantified(Expression value, Operator operator) {
    boolean all = cursor.next().is("all");
    if (grammar.queries.isSubquery()) {
      return new QuantifiedQuery(value, operator, all, grammar.queries.inParentheses());
    }
    cursor.expectPunctuation("(");
    Expression array = expression();
    cursor.expectPunctuation(")");
    return new Quantified(value, operator, all, array);
  }

  private Expression word(Expression left, Token token, int min, boolean restricted) {
    if (token.is("operator")) {
      return isQualifiedOperator() ? operation(left, min, restricted) : null;
    }
    if (isLabelHere()) {
      return null;
    }
    switch (token.text()) {
      case "and":
        return min <= AND && !restricted ? logical(left, "and", AND) : null;
      case "or":
        return min <= OR && !restricted ? logical(left, "or", OR) : null;
      case "is":
        return (min <= IS || restricted) ? is(left, restricted) : null;
      case "isnull", "notnull":
        if (min > IS || restricted) {
          return null;
        }
        return new Test(left, TestKind.NULL, cursor.next().is("notnull"));
      case "not":
        return min <= MEMBERSHIP && !restricted && isMembership(cursor.peek(1), cursor.peek(2))
            ? membership(left)
            : null;
      case "in", "like", "ilike", "similar", "between":
        return min <= MEMBERSHIP && !restricted && isMembership(token, cursor.peek(1))
            ? membership(left)
            : null;
      case "overlaps":
        return left instanceof Row ? overlaps(left) : null;
      case "at":
        return min <= AT ? atTimeZone(left) : null;
      case "collate":
        return min <= COLLATE ? collate(left) : null;
      default:
        return null;
    }
  }

  /** Whether the word ahead, though it could be an operator, labels a result column. */
  private boolean isLabelHere() {
    if (cursor.isAny("isnull", "notnull")) {
      return false;
    }
    Token following = cursor.peek(1);
    return following.type() == Type.END
        || following.isPunctuation(",")
        || following.isPunctuation(")")
        || following.isPunctuation("]")
        || (following.type() == Type.WORD && CLOSING.contains(following.text()));
  }

  private static boolean isMembership(Token word, Token following) {
    return switch (word.type() == Type.WORD ? word.text() : "") {
      case "in" -> following.isPunctuation("(");
      case "like", "ilike", "between" -> true;
      case "similar" -> following.is("to");
      default -> false;
    };
  }

  private Expression logical(Expression left, String word, int level) {
    List<Expression> operands = new ArrayList<>();
    operands.add(left);
    while (cursor.is(word) && !isLabelHere()) {
      cursor.next();
      operands.add(parse(level + 1, false));
    }
    return new Logical(level == AND, operands);
  }

  private Expression is(Expression left, boolean restricted) {
    int start = cursor.position();
    cursor.next();
    boolean negated = cursor.accept("not");
    if (cursor.acceptAll("distinct", "from")) {
      return new Distinct(left, parse(COMPARISON, restricted), negated);
    }
    Token token = cursor.peek();
    switch (token.type() == Type.WORD ? token.text() : "") {
      case "null", "true", "false", "unknown" -> {
        if (restricted) {
          break;
        }
        cursor.next();
        TestKind kind =
            switch (token.text()) {
              case "null" -> TestKind.NULL;
              case "true" -> TestKind.TRUE;
              case "false" -> TestKind.FALSE;
              default -> TestKind.UNKNOWN;
            };
        return new Test(left, kind, negated);
      }
      case "document", "normalized" -> {
        cursor.next();
        return new Test(left, TestKind.OTHER, negated);
      }
      case "nfc", "nfd", "nfkc", "nfkd" -> {
        cursor.next();
        cursor.expect("normalized");
        return new Test(left, TestKind.OTHER, negated);
      }
      case "json" -> {
        cursor.next();
        cursor.acceptAny("value", "scalar", "array", "object");
        if (cursor.acceptAll("with", "unique") || cursor.acceptAll("without", "unique")) {
          cursor.accept("keys");
        }
        return new Test(left, TestKind.OTHER, negated);
      }
      default -> {}
    }
    cursor.reset(start);
    return null;
  }

  private Expression membership(Expression left) {
    boolean negated = cursor.accept("not");
    String word = cursor.next().text();
    switch (word) {
      case "in" -> {
        if (grammar.queries.isSubquery()) {
          Query query = grammar.queries.inParentheses();
          return new InQuery(left, query, negated);
        }
        cursor.expectPunctuation("(");
        List<Expression> items = list();
        cursor.expectPunctuation(")");
        return new InList(left, items, negated);
      }
      case "between" -> {
        if (!cursor.accept("symmetric")) {
          cursor.accept("asymmetric");
        }
        Expression low = restricted();
        cursor.expect("and");
        return new Between(left, low, parse(OTHER_OPERATOR, false), negated);
      }
      default -> {
        return like(left, word, negated);
      }
    }
  }

  private Expression like(Expression left, String word, boolean negated) {
    int offset = cursor.peek(-1).start();
    Like.Kind kind =
        switch (word) {
          case "like" -> Like.Kind.LIKE;
          case "ilike" -> Like.Kind.ILIKE;
          default -> Like.Kind.SIMILAR;
        };
    if (kind == Like.Kind.SIMILAR) {
      cursor.expect("to");
    } else if (cursor.isAny("any", "some", "all") && cursor.peek(1).isPunctuation("(")) {
      String symbol = kind == Like.Kind.LIKE ? "~~" : "~~*";
      return quantified(left, new Operator("", negated ? "!" + symbol : symbol, offset));
    }
    Expression pattern = parse(OTHER_OPERATOR, false);
    Optional<Expression> escape = Optional.empty();
    if (cursor.accept("escape")) {
      escape = Optional.of(parse(OTHER_OPERATOR, false));
    }
    return new Like(left, pattern, escape, negated, kind);
  }

  private Expression overlaps(Expression left) {
    int offset = cursor.next().start();
    Expression right = primaries.primary(false);
    return Call.ofGrammar("overlaps", List.of(left, right), offset);
  }

  private Expression atTimeZone(Expression left) {
    int offset = cursor.peek().start();
    if (cursor.acceptAll("at", "time", "zone")) {
      return Call.ofGrammar("timezone", List.of(parse(COLLATE, false), left), offset);
    }
    if (cursor.acceptAll("at", "local")) {
      return Call.ofGrammar("timezone", List.of(left), offset);
    }
    return null;
  }

  private Expression collate(Expression left) {
    cursor.next();
    if (!cursor.isColumnId()) {
      throw cursor.syntaxError();
    }
    List<String> names = new ArrayList<>();
    names.add(cursor.next().text());
    while (cursor.acceptPunctuation(".")) {
      names.add(cursor.expectLabel());
    }
    return new Collate(left, names);
  }
}
