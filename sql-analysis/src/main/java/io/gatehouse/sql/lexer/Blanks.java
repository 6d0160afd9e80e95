package io.gatehouse.sql.lexer;

/** What stands between tokens: white space and comments. */
final class Blanks {

  private Blanks() {}

  /**
   * Goes to the next token, or to the end.
   *
   * @throws LexicalException when a comment does not end
   */
  static void skip(Source source) throws LexicalException {
    byte[] text = source.text;
    int to = source.to;
    while (source.at < to) {
      byte b = text[source.at];
      if (Characters.isSpace(b)) {
        source.at++;
      } else if (b == '-' && source.peek(1) == '-') {
        line(source);
      } else if (b == '/' && source.peek(1) == '*') {
        block(source);
      } else {
        return;
      }
    }
  }

  private static void line(Source source) {
    while (source.at < source.to && !Characters.isNewline(source.text[source.at])) {
      source.at++;
    }
  }

  private static void block(Source source) throws LexicalException {
    int end = endOfBlock(source.text, source.at, source.to);
    if (end < 0) {
      throw source.refuse("unterminated /* comment", source.at);
    }
    source.at = end;
  }

  /** Behind the block comment that begins there; -1 when it does not end. */
  static int endOfBlock(byte[] text, int start, int to) {
    int last = to - 1;
    int nested = 1;
    int at = start + 2;
    while (nested > 0) {
      if (at >= last) {
        return -1;
      }
      if (text[at] == '/' && text[at + 1] == '*') {
        nested++;
        at += 2;
      } else if (text[at] == '*' && text[at + 1] == '/') {
        nested--;
        at += 2;
      } else {
        at++;
      }
    }
    return at;
  }

  /**
   * Whether a string whose closing quote has just been passed goes on: white space with a newline
   * in it, then a quote ({@code quotecontinue} in scan.l). Line comments count as white space
   * there. Leaves the source on that quote, or where it was.
   */
  static boolean continueString(Source source) {
    byte[] text = source.text;
    int to = source.to;
    int i = source.at;
    boolean newline = false;
    while (i < to) {
      byte b = text[i];
      if (Characters.isNewline(b)) {
        newline = true;
        i++;
      } else if (Characters.isSpace(b)) {
        i++;
      } else if (b == '-' && i + 1 < to && text[i + 1] == '-') {
        // The newline that ends the comment is the one that matters.
        while (i < to && !Characters.isNewline(text[i])) {
          i++;
        }
      } else {
        break;
      }
    }
    if (newline && i < to && text[i] == '\'') {
      source.at = i;
      return true;
    }
    return false;
  }
}
