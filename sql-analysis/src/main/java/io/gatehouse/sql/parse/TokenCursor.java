package io.gatehouse.sql.parse;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.Keyword;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import java.util.List;

/** A place in the tokens of one statement. */
public final class TokenCursor {

  private final List<Token> tokens;
  private final int maxNesting;
  private final Deadline deadline;
  private final Token end;
  private int at;
  private int depth;

  /**
   * @param tokens those of one statement, without the semicolon
   * @param maxNesting how deep the grammar may recurse, over and above parentheses
   * @param deadline until when
   */
  public TokenCursor(List<Token> tokens, int maxNesting, Deadline deadline) {
    this.tokens = tokens;
    this.maxNesting = maxNesting;
    this.deadline = deadline;
    int last = tokens.isEmpty() ? 0 : tokens.get(tokens.size() - 1).end();
    this.end = Token.end(last);
  }

  public Token peek() {
    return peek(0);
  }

  /** The token that many places ahead. */
  public Token peek(int ahead) {
    return at(at + ahead);
  }

  /** The token at that index. */
  public Token at(int index) {
    return index >= 0 && index < tokens.size() ? tokens.get(index) : end;
  }

  public int position() {
    return at;
  }

  /** Goes back, or ahead, to a position. */
  public void reset(int position) {
    at = position;
  }

  public Token next() {
    Token token = peek();
    deadline.step(token.start());
    at++;
    return token;
  }

  public boolean atEnd() {
    return at >= tokens.size();
  }

  public boolean is(String word) {
    return peek().is(word);
  }

  public boolean isAny(String... words) {
    Token token = peek();
    for (String word : words) {
      if (token.is(word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether these words follow, in order. */
  public boolean follows(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).is(words[i])) {
        return false;
      }
    }
    return true;
  }

  public boolean accept(String word) {
    if (is(word)) {
      at++;
      return true;
    }
    return false;
  }

  /** Takes these words if all of them follow. */
  public boolean acceptAll(String... words) {
    if (follows(words)) {
      at += words.length;
      return true;
    }
    return false;
  }

  public boolean acceptAny(String... words) {
    if (isAny(words)) {
      at++;
      return true;
    }
    return false;
  }

  public void expect(String word) {
    if (!accept(word)) {
      throw syntaxError();
    }
  }

  public boolean isPunctuation(String punctuation) {
    return peek().isPunctuation(punctuation);
  }

  public boolean acceptPunctuation(String punctuation) {
    if (isPunctuation(punctuation)) {
      at++;
      return true;
    }
    return false;
  }

  public void expectPunctuation(String punctuation) {
    if (!acceptPunctuation(punctuation)) {
      throw syntaxError();
    }
  }

  public boolean acceptOperator(String operator) {
    if (peek().isOperator(operator)) {
      at++;
      return true;
    }
    return false;
  }

  public String expectString() {
    if (peek().type() != Type.STRING) {
      throw syntaxError();
    }
    return next().text();
  }

  /** ColId: a name that is no type, function or reserved keyword. */
  public boolean isColumnId() {
    return isColumnId(peek());
  }

  static boolean isColumnId(Token token) {
    if (token.type() == Type.QUOTED) {
      return true;
    }
    if (token.type() != Type.WORD) {
      return false;
    }
    Keyword keyword = token.keyword();
    return keyword == null
        || keyword.category() == Keyword.Category.UNRESERVED
        || keyword.category() == Keyword.Category.COLUMN_NAME;
  }

  /** type_function_name: a name that is no column-name or reserved keyword. */
  static boolean isTypeOrFunctionName(Token token) {
    if (token.type() == Type.QUOTED) {
      return true;
    }
    if (token.type() != Type.WORD) {
      return false;
    }
    Keyword keyword = token.keyword();
    return keyword == null
        || keyword.category() == Keyword.Category.UNRESERVED
        || keyword.category() == Keyword.Category.TYPE_OR_FUNCTION_NAME;
  }

  public String expectColumnId() {
    if (!isColumnId()) {
      throw syntaxError();
    }
    return next().text();
  }

  /** ColLabel: any word or quoted name. */
  public boolean isLabel() {
    Type type = peek().type();
    return type == Type.WORD || type == Type.QUOTED;
  }

  public String expectLabel() {
    if (!isLabel()) {
      throw syntaxError();
    }
    return next().text();
  }

  /** Goes one level deeper into the grammar. */
  void descend() {
    deadline.step(peek().start());
    if (++depth > maxNesting) {
      throw new NotUnderstoodException(
          Reason.LIMIT,
          "expressions nest deeper than the limit max_statement_nesting of " + maxNesting,
          peek().start());
    }
  }

  void ascend() {
    depth--;
  }

  /** Refuses chains that would make a tree too deep. */
  void checkChain(int length) {
    if (length > maxNesting) {
      throw new NotUnderstoodException(
          Reason.LIMIT,
          "a chain of operators is longer than the limit max_statement_nesting of " + maxNesting,
          peek().start());
    }
  }

  /** A syntax error at the token ahead. */
  public NotUnderstoodException syntaxError() {
    Token token = peek();
    return new NotUnderstoodException(Reason.SYNTAX, "syntax error " + where(token), token.start());
  }

  /** A construct that is not known, at the token ahead. */
  public NotUnderstoodException unsupported(String construct) {
    return new NotUnderstoodException(
        Reason.UNSUPPORTED, construct + " is not understood", peek().start());
  }

  private static String where(Token token) {
    return switch (token.type()) {
      case END -> "at end of input";
      case STRING, BITS, NUMBER -> "at or near a constant";
      case PARAMETER -> "at or near \"$" + token.text() + "\"";
      case WORD, QUOTED, OPERATOR, PUNCTUATION -> "at or near \"" + token.text() + "\"";
    };
  }
}
