package io.gatehouse.sql.lexer;

import java.util.Objects;
import java.util.Optional;

/** One token. The value of a constant is noted as looked at whenever it is. */
public final class Token {

  /** What a token is. */
  public enum Type {
    /** An identifier or keyword without quotes, folded to lower case. */
    WORD,
    /** An identifier in quotes, U&amp; decoded. */
    QUOTED,
    /** A string constant of whatever spelling, decoded. */
    STRING,
    /** B'…' or X'…'. */
    BITS,
    /** A number. */
    NUMBER,
    /** $1. */
    PARAMETER,
    /** An operator, whatever its length. */
    OPERATOR,
    /** One of {@code , ( ) [ ] . ; : :: .. :=}. */
    PUNCTUATION,
    /** Behind the last token. */
    END
  }

  private final Type type;
  private final String text;
  private final Literal literal;
  private final Keyword keyword;
  private final int start;
  private final int end;

  private Token(Type type, String text, Literal literal, Keyword keyword, int start, int end) {
    this.type = Objects.requireNonNull(type);
    this.text = text;
    this.literal = literal;
    this.keyword = keyword;
    this.start = start;
    this.end = end;
  }

  static Token of(Type type, String text, Keyword keyword, int start, int end) {
    return new Token(type, Objects.requireNonNull(text), null, keyword, start, end);
  }

  static Token constant(Type type, Literal literal, int start, int end) {
    return new Token(type, null, Objects.requireNonNull(literal), null, start, end);
  }

  /** The end of a text, at that offset. */
  public static Token end(int offset) {
    return of(Type.END, "", null, offset, offset);
  }

  /** What it is. */
  public Type type() {
    return type;
  }

  /** The value: folded identifier, decoded string, digits, operator or punctuation. */
  public String text() {
    return literal == null ? text : literal.value();
  }

  /** The value of a constant, not yet looked at; empty for what is no constant. */
  public Optional<Literal> literal() {
    return Optional.ofNullable(literal);
  }

  /** Set for a {@link Type#WORD} that PostgreSQL knows as a keyword; else null. */
  public Keyword keyword() {
    return keyword;
  }

  /** Offset of its first character, in characters as PostgreSQL counts them. */
  public int start() {
    return start;
  }

  /** Offset behind its last character; a UESCAPE clause belongs to the token. */
  public int end() {
    return end;
  }

  /** Whether this is that keyword or word, not quoted. */
  public boolean is(String word) {
    return type == Type.WORD && text.equals(word);
  }

  /** Whether this is one of those words, not quoted. */
  public boolean isAnyWord(String... words) {
    for (String word : words) {
      if (is(word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is that piece of punctuation. */
  public boolean isPunctuation(String punctuation) {
    return type == Type.PUNCTUATION && text.equals(punctuation);
  }

  /** Whether this is that operator. */
  public boolean isOperator(String operator) {
    return type == Type.OPERATOR && text.equals(operator);
  }

  @Override
  public String toString() {
    return type + (literal == null ? " " + text : "") + " at " + start;
  }
}
