package io.gatehouse.sql.lexer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 as {@code pg_utf8_islegal} has it (RFC 3629), without NUL, which no text may hold. */
final class Utf8 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;

  private Utf8() {}

  /** The offset of the first byte that is NUL or not ASCII; {@code to} when there is none. */
  static int asciiEnd(byte[] text, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONG.get(text, i);
      // A byte's high bit is set in the first when it was set, in the second when it was zero.
      if (((eight | (eight - LOW_BITS)) & HIGH_BITS) != 0) {
        break;
      }
    }
    while (i < to && text[i] > 0) {
      i++;
    }
    return i;
  }

  /** The offset of the first byte that is NUL or begins no character; {@code to} for none. */
  static int validEnd(byte[] text, int from, int to) {
    int i = from;
    while (i < to) {
      byte lead = text[i];
      if (lead > 0) {
        i++;
        continue;
      }
      int length = length(lead);
      if (length == 0 || length > to - i || !isWhole(text, i, length)) {
        return i;
      }
      i += length;
    }
    return to;
  }

  /** How many characters begin in a range of a valid text. */
  static int characters(byte[] text, int from, int to) {
    int characters = 0;
    for (int i = from; i < to; i++) {
      characters += isContinuation(text[i]) ? 0 : 1;
    }
    return characters;
  }

  /** The length of the character that begins with a byte at or above 0x80; 0 when none does. */
  private static int length(byte lead) {
    int b = lead & 0xff;
    if (b >= 0xc2 && b <= 0xdf) {
      return 2;
    }
    if (b >= 0xe0 && b <= 0xef) {
      return 3;
    }
    return b >= 0xf0 && b <= 0xf4 ? 4 : 0;
  }

  private static boolean isWhole(byte[] text, int at, int length) {
    for (int i = 1; i < length; i++) {
      if (!isContinuation(text[at + i])) {
        return false;
      }
    }
    int second = text[at + 1] & 0xff;
    return switch (text[at] & 0xff) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second <= 0x9f;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second <= 0x8f;
      default -> true;
    };
  }

  static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
