package io.gatehouse.sql.lexer;

import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.Quotes.Form;
import io.gatehouse.sql.lexer.Token.Type;

/**
 * Cuts a text into tokens as {@code src/backend/parser/scan.l} does, one after the other, without
 * allocating. Where the versions of PostgreSQL differ (junk behind a number), what any of them
 * refuses is refused.
 *
 * <p>After {@link #start} call {@link #next} until it answers false; after each, {@link #type},
 * {@link #form}, {@link #tokenStart} and {@link #tokenEnd} tell of the token. Reusable; not
 * thread-safe.
 */
final class Scanner {

  private static final byte[] NOTHING = {};

  private final AnalysisLimits limits;
  private final Source source = new Source();
  private boolean standardConformingStrings;
  private boolean ascii;
  private int tokens;
  private int depth;
  private Type type = Type.END;
  private Form form = Form.PLAIN;
  private int tokenStart;
  private int tokenEnd;

  Scanner(AnalysisLimits limits) {
    this.limits = limits;
  }

  /**
   * Begins a text.
   *
   * @throws LexicalException when it is too long or no UTF-8
   */
  void start(byte[] text, int from, int to, boolean conforming) throws LexicalException {
    source.set(text, from, to);
    standardConformingStrings = conforming;
    tokens = 0;
    depth = 0;
    type = Type.END;
    tokenStart = from;
    tokenEnd = from;
    if (to - from > limits.maxBytes()) {
      throw new LexicalException(
          Reason.LIMIT,
          "the text is longer than the limit max_statement of " + limits.maxBytes() + " bytes",
          0);
    }
    int plain = Utf8.asciiEnd(text, from, to);
    ascii = plain == to;
    int valid = ascii ? to : Utf8.validEnd(text, plain, to);
    if (valid < to) {
      throw source.refuse("invalid byte sequence for encoding \"UTF8\"", valid);
    }
  }

  /** Lets go of the text. */
  void forget() {
    source.set(NOTHING, 0, 0);
  }

  /**
   * Goes to the next token.
   *
   * @return false at the end of the text
   * @throws LexicalException when PostgreSQL's scanner would refuse the text, or a limit does
   */
  boolean next() throws LexicalException {
    Blanks.skip(source);
    if (source.atEnd()) {
      type = Type.END;
      tokenStart = source.to;
      tokenEnd = source.to;
      return false;
    }
    if (tokens++ >= limits.maxTokens()) {
      throw source.refuse(
          Reason.LIMIT,
          "the text has more tokens than the limit max_statement_tokens of " + limits.maxTokens(),
          source.at);
    }
    tokenStart = source.at;
    token(source.peek());
    tokenEnd = source.at;
    return true;
  }

  /** What the token is. */
  Type type() {
    return type;
  }

  /** How the inside of a token in quotes is written. */
  Form form() {
    return form;
  }

  /** Where the token's first byte stands. */
  int tokenStart() {
    return tokenStart;
  }

  /** Behind the token's last byte. */
  int tokenEnd() {
    return tokenEnd;
  }

  /** Whether the whole text is ASCII. */
  boolean ascii() {
    return ascii;
  }

  private void token(byte first) throws LexicalException {
    switch (Characters.kind(first)) {
      case Characters.LETTER -> word();
      case Characters.PREFIX -> prefixed(first);
      case Characters.DIGIT -> number();
      case Characters.PUNCTUATION -> punctuation(first);
      case Characters.OPERATOR -> {
        Operators.operator(source);
        type = Type.OPERATOR;
      }
      case Characters.QUOTE -> string(source.at);
      case Characters.DOUBLE_QUOTE -> {
        Quotes.identifier(source, source.at);
        quoted(Type.QUOTED, Form.PLAIN);
      }
      case Characters.DOLLAR -> {
        if (Characters.isDigit(source.peek(1))) {
          Numbers.parameter(source);
          type = Type.PARAMETER;
        } else {
          Quotes.dollar(source);
          quoted(Type.STRING, Form.DOLLAR);
        }
      }
      default ->
          throw source.refuse(
              first < 0x20 || first == 0x7f
                  ? "syntax error at a control character"
                  : "syntax error at or near \"" + (char) first + "\"",
              source.at);
    }
  }

  private void word() {
    byte[] text = source.text;
    int to = source.to;
    int at = source.at + 1;
    while (at < to && Characters.isIdentifierPart(text[at])) {
      at++;
    }
    source.at = at;
    type = Type.WORD;
  }

  private void quoted(Type type, Form form) {
    this.type = type;
    this.form = form;
  }

  private void string(int start) throws LexicalException {
    if (standardConformingStrings) {
      Quotes.plain(source, start);
      quoted(Type.STRING, Form.PLAIN);
    } else {
      Quotes.escapes(source, start);
      quoted(Type.STRING, Form.ESCAPES);
    }
  }

  /** A letter that may begin a string: B, E, N, U or X. */
  private void prefixed(byte first) throws LexicalException {
    byte second = source.peek(1);
    if (second == '\'') {
      switch (first | 0x20) {
        case 'e' -> {
          int start = source.at;
          source.at++;
          Quotes.escapes(source, start);
          quoted(Type.STRING, Form.ESCAPES);
        }
        case 'b', 'x' -> {
          Quotes.bits(source);
          quoted(Type.BITS, Form.BITS);
        }
        // N'…' is the keyword NCHAR and a string (manual, section 4.1.2.2 does not have it; scan.l
        // does).
        default -> word();
      }
    } else if (second == '&' && (first | 0x20) == 'u' && source.peek(2) == '\'') {
      Quotes.unicodeString(source, standardConformingStrings);
      quoted(Type.STRING, Form.UNICODE);
    } else if (second == '&' && (first | 0x20) == 'u' && source.peek(2) == '"') {
      Quotes.unicodeIdentifier(source, standardConformingStrings);
      quoted(Type.QUOTED, Form.UNICODE);
    } else {
      word();
    }
  }

  private void number() throws LexicalException {
    Numbers.number(source);
    type = Type.NUMBER;
  }

  private void punctuation(byte first) throws LexicalException {
    byte second = source.peek(1);
    int length = 1;
    switch (first) {
      case '(', '[' -> {
        if (++depth > limits.maxNesting()) {
          throw source.refuse(
              Reason.LIMIT,
              "parentheses nest deeper than the limit max_statement_nesting of "
                  + limits.maxNesting(),
              source.at);
        }
      }
      case ')', ']' -> depth = Math.max(0, depth - 1);
      case '.' -> {
        if (Characters.isDigit(second)) {
          number();
          return;
        }
        length = second == '.' ? 2 : 1;
      }
      case ':' -> length = second == ':' || second == '=' ? 2 : 1;
      default -> {}
    }
    source.at += length;
    type = Type.PUNCTUATION;
  }

  /** Whether the word here is the N of N'…', which stands for the keyword NCHAR. */
  boolean isNationalPrefix() {
    return tokenEnd - tokenStart == 1
        && (source.text[tokenStart] | 0x20) == 'n'
        && tokenEnd < source.to
        && source.text[tokenEnd] == '\'';
  }
}
