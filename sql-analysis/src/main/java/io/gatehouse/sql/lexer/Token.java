package io.gatehouse.sql.lexer;

/**
 * One token.
 *
 * @param type what it is
 * @param text the value: folded identifier, decoded string, digits, operator or punctuation
 * @param keyword set for a {@link Type#WORD} that PostgreSQL knows as a keyword; else null
 * @param start character offset of its first character
 * @param end character offset behind its last
 */
public record Token(Type type, String text, Keyword keyword, int start, int end) {

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
}
