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

  /**
   * Whether NULL is masked too. Whoever writes an expression can have it be NULL for just the
   * values he asks for. Then {@link #mask} is called for NULL with length 0, and reads nothing.
   */
  default boolean hidesNull() {
    return false;
  }

  /** The same for every value, encoded once. */
  final class Fixed implements CellMask {

    static final Fixed NULL = new Fixed(new byte[] {-1, -1, -1, -1}, false);

    private final byte[] cell;
    private final boolean hidesNull;

    private Fixed(byte[] cell, boolean hidesNull) {
      this.cell = cell;
      this.hidesNull = hidesNull;
    }

    static Fixed of(byte[] value) {
      return new Fixed(
          ByteBuffer.allocate(Integer.BYTES + value.length).putInt(value.length).put(value).array(),
          false);
    }

    static Fixed of(String value) {
      return of(value.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for NULL as well. */
    Fixed hidingNull() {
      return new Fixed(cell, true);
    }

    @Override
    public boolean hidesNull() {
      return hidesNull;
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
