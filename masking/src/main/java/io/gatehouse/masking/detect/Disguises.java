package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.begins;
import static io.gatehouse.masking.detect.Ascii.isDigit;
import static io.gatehouse.masking.detect.Ascii.isHex;

/**
 * Other ways to write ASCII that a reader, a browser or a parser of JSON takes for the same:
 * full-width forms, digits of other scripts, typographic dashes and blanks, characters of no width,
 * character references of HTML, escapes of JSON and of URLs. One layer of them is taken off.
 */
final class Disguises {

  private static final int NONE = -1;
  private static final int DROPPED = 0;

  private Disguises() {}

  /** Whether a byte may begin such a form; called for few bytes. */
  static boolean begin(byte[] b, int to, int index) {
    return decode(b, to, index) != NONE;
  }

  /**
   * Copies a part in plain ASCII, as far as it can be said so.
   *
   * @param out at least as long as the part
   * @return how much of it was used
   */
  static int plain(byte[] b, int from, int to, byte[] out) {
    int length = 0;
    int i = from;
    while (i < to) {
      int decoded = decode(b, to, i);
      if (decoded == NONE) {
        out[length++] = b[i++];
      } else {
        if ((decoded & 0xff) != DROPPED) {
          out[length++] = (byte) decoded;
        }
        i += decoded >>> Byte.SIZE;
      }
    }
    return length;
  }

  /** What is written there, and above its eight bits how many bytes that takes; or NONE. */
  private static int decode(byte[] b, int to, int i) {
    int left = to - i;
    return switch (b[i] & 0xff) {
      case '&' -> reference(b, to, i);
      case '%' -> left >= 3 && isHex(b[i + 1]) && isHex(b[i + 2]) ? of(hex(b, i + 1), 3) : NONE;
      case '\\' ->
          left >= 6 && begins(b, to, i, "\\u00") && isHex(b[i + 4]) && isHex(b[i + 5])
              ? of(hex(b, i + 4), 6)
              : NONE;
      case 0xC2 -> left < 2 ? NONE : two(b[i + 1] & 0xff);
      case 0xD9 -> left >= 2 ? digit(b[i + 1] & 0xff, 0xA0, 2) : NONE;
      case 0xDB -> left >= 2 ? digit(b[i + 1] & 0xff, 0xB0, 2) : NONE;
      case 0xE0 -> left >= 3 && (b[i + 1] & 0xff) == 0xA5 ? digit(b[i + 2] & 0xff, 0xA6, 3) : NONE;
      case 0xE2 -> left < 3 ? NONE : punctuation(b[i + 1] & 0xff, b[i + 2] & 0xff);
      case 0xE3 ->
          left >= 3 && (b[i + 1] & 0xff) == 0x80 && (b[i + 2] & 0xff) == 0x80 ? of(' ', 3) : NONE;
      case 0xEF -> left < 3 ? NONE : fullWidth(b[i + 1] & 0xff, b[i + 2] & 0xff);
      default -> NONE;
    };
  }

  /** No-break space, soft hyphen. */
  private static int two(int second) {
    return second == 0xA0 ? of(' ', 2) : second == 0xAD ? DROPPED | 2 << Byte.SIZE : NONE;
  }

  private static int digit(int last, int zero, int length) {
    return last >= zero && last < zero + 10 ? of('0' + last - zero, length) : NONE;
  }

  /** U+2000 to U+2015, U+202F, U+2060, U+2212. */
  private static int punctuation(int second, int third) {
    if (second == 0x80) {
      if (third >= 0x80 && third <= 0x8A || third == 0xAF) {
        return of(' ', 3);
      }
      if (third >= 0x8B && third <= 0x8F) {
        return DROPPED | 3 << Byte.SIZE;
      }
      return third >= 0x90 && third <= 0x95 ? of('-', 3) : NONE;
    }
    if (second == 0x81 && third == 0xA0) {
      return DROPPED | 3 << Byte.SIZE;
    }
    return second == 0x88 && third == 0x92 ? of('-', 3) : NONE;
  }

  /** U+FF01 to U+FF5E, U+FE6B (a small @), U+FE52 (a small full stop), U+FEFF. */
  private static int fullWidth(int second, int third) {
    if (second == 0xBC && third >= 0x81) {
      return of(third - 0x60, 3);
    }
    if (second == 0xBD && third <= 0x9E) {
      return of(third - 0x20, 3);
    }
    if (second == 0xB9) {
      return third == 0xAB ? of('@', 3) : third == 0x92 ? of('.', 3) : NONE;
    }
    return second == 0xBB && third == 0xBF ? DROPPED | 3 << Byte.SIZE : NONE;
  }

  /** {@code &#64;}, {@code &#x40;}, {@code &commat;}, {@code &period;}. */
  private static int reference(byte[] b, int to, int i) {
    if (begins(b, to, i, "&commat;")) {
      return of('@', 8);
    }
    if (begins(b, to, i, "&period;")) {
      return of('.', 8);
    }
    if (!begins(b, to, i, "&#")) {
      return NONE;
    }
    int k = i + 2;
    boolean hexadecimal = k < to && (b[k] | 0x20) == 'x';
    if (hexadecimal) {
      k++;
    }
    int value = 0;
    int digits = 0;
    while (k < to && digits < 7 && (hexadecimal ? isHex(b[k]) : isDigit(b[k]))) {
      value = value * (hexadecimal ? 16 : 10) + Character.digit(b[k], 16);
      digits++;
      k++;
    }
    if (digits == 0) {
      return NONE;
    }
    return of(value, (k < to && b[k] == ';' ? k + 1 : k) - i);
  }

  private static int hex(byte[] b, int index) {
    return Character.digit(b[index], 16) * 16 + Character.digit(b[index + 1], 16);
  }

  /** A printable character of ASCII; others are left as they are written. */
  private static int of(int character, int length) {
    return character >= ' ' && character < 0x7F ? character | length << Byte.SIZE : NONE;
  }
}
