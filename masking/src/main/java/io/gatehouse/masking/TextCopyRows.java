package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The text format, as CopyAttributeOutText of PostgreSQL's {@code copyto.c} writes it: a backslash
 * stands before the delimiter and itself, and control characters that have a letter are written
 * with it. So a newline is always the end of a row.
 */
final class TextCopyRows extends LineCopyRows {

  private static final byte[] LETTERS = {'b', 't', 'n', 'v', 'f', 'r'};
  private static final int FIRST_CONTROL = '\b';

  private int scanned;

  TextCopyRows(CellMask[] masks, CopyFormat format, List<String> names) {
    super(masks, format, names);
  }

  @Override
  int endOfRow(byte[] bytes, int start, int end) {
    for (int i = start + scanned; i < end; i++) {
      if (bytes[i] == '\n') {
        scanned = 0;
        return i + 1;
      }
    }
    scanned = end - start;
    return INCOMPLETE;
  }

  @Override
  int endOfField(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end && bytes[i] != delimiter) {
      i += bytes[i] == '\\' ? 2 : 1;
    }
    if (i > end) {
      throw malformed("a backslash at the end of a row");
    }
    return i;
  }

  @Override
  boolean isPlain(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  @Override
  void unescape(byte[] bytes, int start, int end, ByteBuf value) {
    for (int i = start; i < end; i++) {
      if (bytes[i] != '\\') {
        value.writeByte(bytes[i]);
        continue;
      }
      i++;
      byte escaped = bytes[i];
      if (escaped == '\\' || escaped == delimiter) {
        value.writeByte(escaped);
      } else {
        value.writeByte(control(escaped));
      }
    }
  }

  private static int control(byte letter) {
    return switch (letter) {
      case 'b' -> '\b';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'v' -> 0x0b;
      case 'f' -> '\f';
      case 'r' -> '\r';
      default -> throw malformed("an escape that PostgreSQL does not write");
    };
  }

  @Override
  void escape(int column, byte[] value, int start, int end, ByteBuf out) {
    int copyFrom = start;
    for (int i = start; i < end; i++) {
      byte b = value[i];
      int letter = b - FIRST_CONTROL;
      if (b == '\\' || b == delimiter || (letter >= 0 && letter < LETTERS.length)) {
        out.writeBytes(value, copyFrom, i - copyFrom);
        out.writeByte('\\');
        boolean spelled = letter >= 0 && letter < LETTERS.length;
        out.writeByte(spelled ? LETTERS[letter] : b);
        copyFrom = i + 1;
      }
    }
    out.writeBytes(value, copyFrom, end - copyFrom);
  }
}
