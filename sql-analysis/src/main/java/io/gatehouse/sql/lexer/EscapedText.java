package io.gatehouse.sql.lexer;

import io.gatehouse.sql.NotUnderstood.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A string constant as it grows, with the backslash escapes of E'…' (manual, "String Constants with
 * C-Style Escapes"). Octal and hexadecimal escapes are bytes and must make whole UTF-8 characters.
 * Places of errors count from the beginning of the token.
 */
final class EscapedText {

  private final StringBuilder value = new StringBuilder();
  private ByteArrayOutputStream bytes;
  private char pendingHigh;

  void append(char c) throws LexicalException {
    flush();
    value.append(c);
  }

  String finish() throws LexicalException {
    flush();
    return value.toString();
  }

  /** Reads the escape at that offset and answers the offset behind it. */
  int escape(String text, int at) throws LexicalException {
    if (at + 1 >= text.length()) {
      throw new LexicalException(Reason.LEXICAL, "unterminated quoted string", 0);
    }
    char c = text.charAt(at + 1);
    switch (c) {
      case 'b' -> append('\b');
      case 'f' -> append('\f');
      case 'n' -> append('\n');
      case 'r' -> append('\r');
      case 't' -> append('\t');
      case 'v' -> append((char) 0x0b);
      case 'u' -> {
        return unicode(text, at, 4);
      }
      case 'U' -> {
        return unicode(text, at, 8);
      }
      case 'x' -> {
        int end = digits(text, at + 2, 2, 16);
        if (end > at + 2) {
          octet(Integer.parseInt(text.substring(at + 2, end), 16));
          return end;
        }
        append('x');
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int end = digits(text, at + 1, 3, 8);
        octet(Integer.parseInt(text.substring(at + 1, end), 8) & 0xff);
        return end;
      }
      default -> append(c);
    }
    return at + 2;
  }

  private static int digits(String text, int from, int most, int radix) {
    int i = from;
    while (i < text.length()
        && i < from + most
        && text.charAt(i) < 0x80
        && Character.digit(text.charAt(i), radix) >= 0) {
      i++;
    }
    return i;
  }

  private int unicode(String text, int at, int digits) throws LexicalException {
    int end = digits(text, at + 2, digits, 16);
    if (end != at + 2 + digits) {
      throw new LexicalException(
          Reason.LEXICAL, "invalid Unicode escape", text.codePointCount(0, at));
    }
    long codePoint = Long.parseLong(text.substring(at + 2, end), 16);
    boolean low = codePoint >= 0xDC00 && codePoint <= 0xDFFF;
    if (codePoint == 0 || codePoint > Character.MAX_CODE_POINT || (pendingHigh != 0) != low) {
      throw new LexicalException(
          Reason.LEXICAL, "invalid Unicode escape value", text.codePointCount(0, at));
    }
    if (low) {
      value.append(pendingHigh).append((char) codePoint);
      pendingHigh = 0;
    } else if (codePoint >= 0xD800 && codePoint <= 0xDBFF) {
      flush();
      pendingHigh = (char) codePoint;
    } else {
      flush();
      value.appendCodePoint((int) codePoint);
    }
    return end;
  }

  private void octet(int octet) throws LexicalException {
    if (pendingHigh != 0 || octet == 0) {
      throw new LexicalException(Reason.LEXICAL, "invalid escape in a string", 0);
    }
    if (bytes == null) {
      bytes = new ByteArrayOutputStream();
    }
    bytes.write(octet);
  }

  private void flush() throws LexicalException {
    if (pendingHigh != 0) {
      throw new LexicalException(Reason.LEXICAL, "invalid Unicode surrogate pair", 0);
    }
    if (bytes == null) {
      return;
    }
    try {
      value.append(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())));
    } catch (CharacterCodingException e) {
      throw new LexicalException(Reason.LEXICAL, "invalid byte sequence for encoding \"UTF8\"", 0);
    }
    bytes = null;
  }
}
