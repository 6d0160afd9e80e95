package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Shows of an address the first character of its local part and of its domain, and the top-level
 * domain: {@code a***@m***.example}. Whatever does not look like one plain address of ASCII (RFC
 * 5321 section 4.1.2, unquoted, named domain) is masked whole.
 */
final class EmailCellMask implements CellMask {

  /** RFC 5321 section 4.5.3.1: 64 for the local part, 255 for the domain. */
  static final int MAX_ADDRESS_BYTES = 64 + 1 + 255;

  /** RFC 1034 section 3.1. */
  private static final int MAX_LABEL_BYTES = 63;

  private static final int MIN_TOP_LEVEL_BYTES = 2;
  private static final byte[] HIDDEN = "***".getBytes(StandardCharsets.US_ASCII);

  /** Of a local part beside letters and digits: RFC 5322 section 3.2.3, and the dot. */
  private static final String LOCAL_SPECIALS = ".!#$%&'*+-/=?^_`{|}~";

  private final CellMask malformed;
  private final int maxCharacters;

  EmailCellMask(CellMask malformed, int maxCharacters) {
    this.malformed = malformed;
    this.maxCharacters = maxCharacters;
  }

  @Override
  public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
    int start = offset;
    int end = offset + length;
    while (end > start && in.getByte(end - 1) == ' ') {
      end--;
    }
    int at = endOfLocalPart(in, start, end);
    int dot = at < 0 ? -1 : lastDotOfDomain(in, at + 1, end);
    int shown = 1 + HIDDEN.length + 1 + 1 + HIDDEN.length + (end - dot);
    if (dot < 0 || shown > maxCharacters) {
      malformed.mask(in, offset, length, out);
      return;
    }
    out.writeInt(shown);
    out.writeByte(in.getByte(start));
    out.writeBytes(HIDDEN);
    out.writeByte('@');
    out.writeByte(in.getByte(at + 1));
    out.writeBytes(HIDDEN);
    out.writeBytes(in, dot, end - dot);
  }

  /** The index of the @, or -1. */
  private static int endOfLocalPart(ByteBuf in, int start, int end) {
    if (end - start > MAX_ADDRESS_BYTES) {
      return -1;
    }
    for (int i = start; i < end; i++) {
      byte b = in.getByte(i);
      if (b == '@') {
        return i > start && isAlphanumeric(in.getByte(start)) ? i : -1;
      }
      if (!isAlphanumeric(b) && LOCAL_SPECIALS.indexOf(b) < 0) {
        return -1;
      }
    }
    return -1;
  }

  /** The index of the dot before the top-level domain, or -1. */
  private static int lastDotOfDomain(ByteBuf in, int start, int end) {
    int dot = -1;
    for (int i = start; i < end; i++) {
      byte b = in.getByte(i);
      if (b == '.') {
        if (i == start || i == dot + 1) {
          return -1;
        }
        dot = i;
      } else if (!isAlphanumeric(b) && b != '-') {
        return -1;
      }
    }
    if (dot < 0 || !isAlphanumeric(in.getByte(start))) {
      return -1;
    }
    int topLevel = end - dot - 1;
    if (topLevel < MIN_TOP_LEVEL_BYTES || topLevel > MAX_LABEL_BYTES) {
      return -1;
    }
    return hasOnlyLetters(in, dot + 1, end) ? dot : -1;
  }

  /** Digits there would be an IP address or a number, which says too much. */
  private static boolean hasOnlyLetters(ByteBuf in, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!isLetter(in.getByte(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(byte b) {
    return isLetter(b) || (b >= '0' && b <= '9');
  }

  private static boolean isLetter(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
  }
}
