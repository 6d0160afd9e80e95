package io.gatehouse.sql.lexer;

import java.util.List;

/**
 * A text without what its author wrote as a value: each constant is a question mark, comments are
 * gone, words are in lower case. Names stay.
 */
public final class Redaction {

  private Redaction() {}

  /** The redacted text of tokens. It does not look at any constant. */
  public static String of(List<Token> tokens) {
    StringBuilder text = new StringBuilder(tokens.size() * 6);
    boolean glue = true;
    for (Token token : tokens) {
      String shown =
          switch (token.type()) {
            case STRING, BITS, NUMBER -> "?";
            case PARAMETER -> "$" + token.text();
            case QUOTED -> '"' + token.text().replace("\"", "\"\"") + '"';
            case WORD, OPERATOR, PUNCTUATION, END -> token.text();
          };
      boolean close =
          token.isPunctuation(",")
              || token.isPunctuation(")")
              || token.isPunctuation(";")
              || token.isPunctuation(".");
      if (!glue && !close) {
        text.append(' ');
      }
      text.append(shown);
      glue = token.isPunctuation("(") || token.isPunctuation(".");
    }
    return text.toString();
  }
}
