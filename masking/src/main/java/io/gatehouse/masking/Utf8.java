package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;

/** Steps over the code points of UTF-8 without decoding them. */
final class Utf8 {

  /** What a step answers where the bytes are not UTF-8. */
  static final int MALFORMED = -1;

  private static final int MAX_CONTINUATION_BYTES = 3;

  private Utf8() {}

  /** The index behind the code point that starts at an index below the end. */
  static int next(ByteBuf in, int index, int end) {
    int length = lengthByFirst(in.getByte(index));
    if (length == MALFORMED || length > end - index) {
      return MALFORMED;
    }
    for (int i = index + 1; i < index + length; i++) {
      if (!isContinuation(in.getByte(i))) {
        return MALFORMED;
      }
    }
    return index + length;
  }

  /** The index of the code point that ends before an index above the start. */
  static int previous(ByteBuf in, int index, int start) {
    int first = index - 1;
    for (int i = 0; i < MAX_CONTINUATION_BYTES && first > start; i++) {
      if (!isContinuation(in.getByte(first))) {
        break;
      }
      first--;
    }
    return next(in, first, index) == index ? first : MALFORMED;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  private static int lengthByFirst(byte first) {
    if (first >= 0) {
      return 1;
    }
    if ((first & 0xE0) == 0xC0) {
      return 2;
    }
    if ((first & 0xF0) == 0xE0) {
      return 3;
    }
    return (first & 0xF8) == 0xF0 ? 4 : MALFORMED;
  }
}
