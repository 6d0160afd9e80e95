package io.gatehouse.sql.lexer;

/** What each byte can be the beginning of, or a part of. */
final class Characters {

  /** What a token that begins with a byte is. */
  static final byte INVALID = 0;

  static final byte SPACE = 1;

  /** A letter, or a byte of a character that is not ASCII. */
  static final byte LETTER = 2;

  /** A letter that makes a quote behind it begin another kind of token. */
  static final byte PREFIX = 3;

  static final byte DIGIT = 4;
  static final byte OPERATOR = 5;
  static final byte PUNCTUATION = 6;
  static final byte QUOTE = 7;
  static final byte DOUBLE_QUOTE = 8;
  static final byte DOLLAR = 9;

  private static final String OPERATORS = "~!@#^&|`?+-*/%<>=";
  private static final byte[] CLASS = new byte[256];
  private static final byte[] FOLDED = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
      boolean digit = c >= '0' && c <= '9';
      if (letter || digit || c == '$') {
        FOLDED[c] = (byte) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
      }
      CLASS[c] = letter ? LETTER : digit ? DIGIT : INVALID;
    }
    mark("bBeEnNuUxX", PREFIX);
    // Since PostgreSQL 16 the vertical tab is white space; before, it was refused.
    mark(" \t\n\r\f\u000b", SPACE);
    mark(OPERATORS, OPERATOR);
    mark(",()[].;:", PUNCTUATION);
    mark("'", QUOTE);
    mark("\"", DOUBLE_QUOTE);
    mark("$", DOLLAR);
  }

  private Characters() {}

  private static void mark(String characters, byte kind) {
    for (int i = 0; i < characters.length(); i++) {
      CLASS[characters.charAt(i)] = kind;
    }
  }

  static byte kind(byte b) {
    return CLASS[b & 0xff];
  }

  /**
   * The byte as identifiers fold it, or 0 when it can not be part of one. ASCII letters alone fold,
   * as downcase_identifier does in a multi-byte encoding.
   */
  static byte folded(byte b) {
    return FOLDED[b & 0xff];
  }

  static boolean isIdentifierPart(byte b) {
    return FOLDED[b & 0xff] != 0;
  }

  static boolean isIdentifierStart(byte b) {
    byte kind = CLASS[b & 0xff];
    return kind == LETTER || kind == PREFIX;
  }

  static boolean isSpace(byte b) {
    return CLASS[b & 0xff] == SPACE;
  }

  static boolean isOperator(byte b) {
    return CLASS[b & 0xff] == OPERATOR;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isNewline(byte b) {
    return b == '\n' || b == '\r';
  }

  /** Whether an ASCII byte is a digit of that radix. */
  static boolean isDigit(byte b, int radix) {
    return b > 0 && Character.digit(b, radix) >= 0;
  }
}
