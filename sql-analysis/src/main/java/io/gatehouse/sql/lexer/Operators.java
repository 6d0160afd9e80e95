package io.gatehouse.sql.lexer;

/** Operators: as long as can be, but for comments in them and signs at their end. */
final class Operators {

  /** NAMEDATALEN - 1. */
  private static final int MAX_BYTES = 63;

  /** How many operator characters may stand together. */
  private static final int MAX_RUN = 256;

  /** An operator that holds one of these may end in + or -. */
  private static final String KEEPS_SIGN = "~!@#^&|`?%";

  private Operators() {}

  static void operator(Source source) throws LexicalException {
    byte[] text = source.text;
    int start = source.at;
    int end = start;
    while (end < source.to && Characters.isOperator(text[end])) {
      if (end > start && beginsComment(source, end)) {
        break;
      }
      end++;
      // PostgreSQL takes a longer run apart sign by sign, each time from the start.
      if (end - start > MAX_RUN) {
        throw source.refuse("operator too long", start);
      }
    }
    if (end - start > 1 && isSign(text[end - 1]) && !keepsSign(text, start, end - 1)) {
      while (end - start > 1 && isSign(text[end - 1])) {
        end--;
      }
    }
    if (end - start > MAX_BYTES) {
      throw source.refuse("operator too long", start);
    }
    source.at = end;
  }

  /** A comment may begin inside a run of operator characters. */
  private static boolean beginsComment(Source source, int at) {
    if (at + 1 >= source.to) {
      return false;
    }
    byte first = source.text[at];
    byte second = source.text[at + 1];
    return (first == '-' && second == '-') || (first == '/' && second == '*');
  }

  private static boolean keepsSign(byte[] text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (KEEPS_SIGN.indexOf(text[i]) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSign(byte b) {
    return b == '+' || b == '-';
  }
}
