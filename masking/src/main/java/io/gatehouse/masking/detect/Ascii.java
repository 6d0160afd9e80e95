package io.gatehouse.masking.detect;

/** Letters and digits of ASCII; where an array's part ends there is a zero. */
final class Ascii {

  private Ascii() {}

  /** The byte at an index of a part, zero outside of it. */
  static int at(byte[] bytes, int from, int to, int index) {
    return index >= from && index < to ? bytes[index] : 0;
  }

  static boolean isDigit(int b) {
    return b >= '0' && b <= '9';
  }

  static boolean isLetter(int b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  static boolean isUpper(int b) {
    return b >= 'A' && b <= 'Z';
  }

  static boolean isAlphanumeric(int b) {
    return isDigit(b) || isLetter(b);
  }

  static boolean isHex(int b) {
    int lower = b | 0x20;
    return isDigit(b) || lower >= 'a' && lower <= 'f';
  }

  /** A letter or digit of base64url, RFC 4648 section 5. */
  static boolean isBase64Url(int b) {
    return isAlphanumeric(b) || b == '-' || b == '_';
  }

  static int upper(int b) {
    return b >= 'a' && b <= 'z' ? b - 0x20 : b;
  }

  /** Whether the text begins at an index. */
  static boolean begins(byte[] bytes, int to, int index, String text) {
    if (index < 0 || to - index < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[index + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
