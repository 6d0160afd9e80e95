package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Statement;
import java.util.List;

/** The parts of the grammar over one cursor. */
public final class Grammar {

  final TokenCursor cursor;
  final TypeNames types;
  final Expressions expressions;
  final SpecialCalls special;
  final Queries queries;
  final FromItems fromItems;
  final Dml dml;

  public Grammar(TokenCursor cursor) {
    this.cursor = cursor;
    this.types = new TypeNames(this);
    this.expressions = new Expressions(this);
    this.special = new SpecialCalls(this);
    this.queries = new Queries(this);
    this.fromItems = new FromItems(this);
    this.dml = new Dml(this);
  }

  public TokenCursor cursor() {
    return cursor;
  }

  /** A query or DML at the cursor. */
  public Statement statement() {
    return dml.statement();
  }

  /** An expression at the cursor. */
  public Expression expression() {
    return expressions.expression();
  }

  /** b_expr: without AND, OR, NOT, IN, LIKE and BETWEEN at its top, as DEFAULT takes it. */
  public Expression restricted() {
    return expressions.restricted();
  }

  /** func_expr_windowless, as an index takes it; other primaries are read as well. */
  public Expression windowless() {
    return expressions.primaries().primary(true);
  }

  /** from_list. */
  public List<FromItem> fromList() {
    return fromItems.list();
  }

  /** Reads over a type's name. */
  public Expression.TypeName typeName() {
    return types.typeName();
  }

  /** Parses all of the tokens as one query or DML. */
  public static Statement statement(List<Token> tokens, int maxNesting, Deadline deadline) {
    Grammar grammar = new Grammar(new TokenCursor(tokens, maxNesting, deadline));
    Statement statement = grammar.statement();
    if (!grammar.cursor.atEnd()) {
      throw grammar.cursor.syntaxError();
    }
    return statement;
  }

  /** Parses all of the tokens as one expression. */
  public static Expression expression(List<Token> tokens, int maxNesting, Deadline deadline) {
    Grammar grammar = new Grammar(new TokenCursor(tokens, maxNesting, deadline));
    Expression expression = grammar.expression();
    if (!grammar.cursor.atEnd()) {
      throw grammar.cursor.syntaxError();
    }
    return expression;
  }
}
