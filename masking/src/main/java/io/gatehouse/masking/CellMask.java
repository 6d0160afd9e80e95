package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Masks the values of one column in one format. Used by one thread at a time. */
interface CellMask {

  /**
   * Writes what is shown in place of a value that is not NULL.
   *
   * @param in holds the value; its indexes are not moved
   * @param offset of the value's first byte
   * @param length of the value in bytes
   * @param out gets the cell as a DataRow holds it: Int32 length, bytes
   */
  void mask(ByteBuf in, int offset, int length, ByteBuf out);

  /** The same for every value, encoded once. */
  final class Fixed implements CellMask {

    static final Fixed NULL = new Fixed(new byte[] {-1, -1, -1, -1});

    private final byte[] cell;

    private Fixed(byte[] cell) {
      this.cell = cell;
    }

    static Fixed of(byte[] value) {
      return new Fixed(
          ByteBuffer.allocate(Integer.BYTES + value.length)
              .putInt(value.length)
              .put(value)
              .array());
    }

    static Fixed of(String value) {
      return of(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
      out.writeBytes(cell);
    }

    @Override
    public String toString() {
      return ByteBufUtil.hexDump(cell);
    }
  }
}
