package io.gatehouse.sql.lexer;

import io.gatehouse.sql.NotUnderstood.Reason;

/**
 * Decodes the inside of U&amp;'…' and U&amp;"…" ({@code str_udeescape} in PostgreSQL's parser.c).
 */
final class UnicodeEscapes {

  private UnicodeEscapes() {}

  static String decode(String raw, char escape) throws LexicalException {
    if (raw.indexOf(escape) < 0) {
      return raw;
    }
    StringBuilder decoded = new StringBuilder(raw.length());
    char pendingHigh = 0;
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i);
      int codePoint = -1;
      if (c != escape) {
        i++;
      } else if (i + 1 < raw.length() && raw.charAt(i + 1) == escape) {
        i += 2;
      } else if (i + 1 < raw.length() && raw.charAt(i + 1) == '+') {
        codePoint = hexadecimal(raw, i + 2, 6);
        i += 8;
      } else {
        codePoint = hexadecimal(raw, i + 1, 4);
        i += 5;
      }
      boolean low = codePoint >= 0xDC00 && codePoint <= 0xDFFF;
      if ((pendingHigh != 0) != low) {
        throw new LexicalException(Reason.LEXICAL, "invalid Unicode surrogate pair", 0);
      }
      if (codePoint < 0) {
        decoded.append(c);
      } else if (codePoint >= 0xD800 && codePoint <= 0xDBFF) {
        pendingHigh = (char) codePoint;
      } else if (low) {
        decoded.append(pendingHigh).append((char) codePoint);
        pendingHigh = 0;
      } else if (codePoint == 0 || codePoint > Character.MAX_CODE_POINT) {
        throw new LexicalException(Reason.LEXICAL, "invalid Unicode escape value", 0);
      } else {
        decoded.appendCodePoint(codePoint);
      }
    }
    if (pendingHigh != 0) {
      throw new LexicalException(Reason.LEXICAL, "invalid Unicode surrogate pair", 0);
    }
    return decoded.toString();
  }

  private static int hexadecimal(String raw, int from, int digits) throws LexicalException {
    if (from + digits > raw.length()) {
      throw new LexicalException(Reason.LEXICAL, "invalid Unicode escape", 0);
    }
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = raw.charAt(i) < 0x80 ? Character.digit(raw.charAt(i), 16) : -1;
      if (digit < 0) {
        throw new LexicalException(Reason.LEXICAL, "invalid Unicode escape", 0);
      }
      value = value * 16 + digit;
    }
    return value;
  }
}
