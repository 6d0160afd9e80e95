package io.gatehouse.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON as RFC 8785 (JCS) does: UTF-8, no white space, the shortest escapes. A surrogate
 * without its other half, which JCS refuses and UTF-8 can't hold, becomes its {@code \\ud800}
 * escape, so that two different texts never have the same JSON.
 */
final class JsonBuffer {

  private static final int KEPT_BYTES = 1 << 18;
  private static final int LONGEST_CHARACTER = 6;
  private static final int LONGEST_NUMBER = 20;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final int limit;
  private byte[] bytes = new byte[4096];
  private int length;

  /**
   * @param limit the most that it may hold
   */
  JsonBuffer(int limit) {
    this.limit = limit;
  }

  /** Shared; valid until the next write. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[KEPT_BYTES];
    }
  }

  void raw(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  void raw(byte[] ascii) {
    room(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
  }

  void number(long value) {
    if (value < 0) {
      // Only the smallest number has no positive one.
      raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
      return;
    }
    room(LONGEST_NUMBER);
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /**
   * Writes an array.
   *
   * @param values strings and nulls
   */
  void strings(List<?> values) {
    char separator = '[';
    for (Object value : values) {
      raw(separator);
      separator = ',';
      if (value == null) {
        raw('n');
        raw('u');
        raw('l');
        raw('l');
      } else {
        string((String) value);
      }
    }
    if (separator == '[') {
      raw('[');
    }
    raw(']');
  }

  void string(String value) {
    raw('"');
    int end = value.length();
    for (int i = plain(value); i < end; i++) {
      room(LONGEST_CHARACTER);
      char c = value.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        bytes[length++] = (byte) c;
      } else if (c < 0x80) {
        escape(c);
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xC0 | (c >> 6));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        bytes[length++] = (byte) (0xE0 | (c >> 12));
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        int codePoint = Character.toCodePoint(c, value.charAt(++i));
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3F));
      } else {
        unicodeEscape(c);
      }
    }
    raw('"');
  }

  /** Writes what stands for itself, up to the first character that does not: most texts whole. */
  private int plain(String value) {
    int end = value.length();
    room(end);
    byte[] into = bytes;
    int at = length;
    int i = 0;
    for (; i < end; i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') {
        break;
      }
      into[at++] = (byte) c;
    }
    length = at;
    return i;
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> shortEscape(c);
      case '\b' -> shortEscape('b');
      case '\t' -> shortEscape('t');
      case '\n' -> shortEscape('n');
      case '\f' -> shortEscape('f');
      case '\r' -> shortEscape('r');
      default -> unicodeEscape(c);
    }
  }

  private void shortEscape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = (byte) c;
  }

  private void unicodeEscape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    bytes[length++] = HEX[c >> 12];
    bytes[length++] = HEX[(c >> 8) & 0xF];
    bytes[length++] = HEX[(c >> 4) & 0xF];
    bytes[length++] = HEX[c & 0xF];
  }

  private void room(int needed) {
    if (bytes.length - length < needed) {
      if (limit - length < needed) {
        throw new EventTooLargeException(limit);
      }
      long doubled = Math.max(2L * bytes.length, (long) length + needed);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit));
    }
  }

  /** Thrown when the limit is reached. */
  static final class EventTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EventTooLargeException(int limit) {
      super("the event's JSON has more than " + limit + " bytes", null, false, false);
    }
  }
}
