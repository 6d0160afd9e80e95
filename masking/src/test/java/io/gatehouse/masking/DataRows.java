package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and reads DataRow messages: 'D', Int32 length, Int16 count, then Int32 length and bytes.
 */
final class DataRows {

  private DataRows() {}

  /** A message whose columns are texts, byte arrays or null. */
  static ByteBuf row(Object... values) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeByte('D').writeInt(0).writeShort(values.length);
    for (Object value : values) {
      if (value == null) {
        frame.writeInt(-1);
        continue;
      }
      byte[] bytes =
          value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) value;
      frame.writeInt(bytes.length).writeBytes(bytes);
    }
    return frame.setInt(1, frame.writerIndex() - 1);
  }

  /** The columns of a message that must be well formed and all of the buffer. */
  static List<byte[]> columns(ByteBuf frame) {
    ByteBuf in = frame.duplicate();
    check(in.readByte() == 'D', "type byte");
    check(in.readInt() == frame.readableBytes() - 1, "length");
    int count = in.readShort();
    List<byte[]> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.readInt();
      if (length < 0) {
        check(length == -1, "NULL is -1");
        columns.add(null);
        continue;
      }
      byte[] value = new byte[length];
      in.readBytes(value);
      columns.add(value);
    }
    check(!in.isReadable(), "trailing bytes");
    return columns;
  }

  /** The same as texts. */
  static List<String> texts(ByteBuf frame) {
    List<String> texts = new ArrayList<>();
    for (byte[] column : columns(frame)) {
      texts.add(column == null ? null : new String(column, StandardCharsets.UTF_8));
    }
    return texts;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("malformed row: " + what);
    }
  }
}
