package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;

/**
 * Rows of COPY in the binary format: int16 fields, then values. The header stands in front of the
 * first row.
 */
final class LongCopyTuples extends LongRows {

  private static final int TRAILER = 0xffff;

  private final CellMask[] masks;
  private final LongValues values;
  private int fileHeaderBytes;
  private boolean inRow;
  private int count;
  private int countBytes;

  /**
   * @param begun whether the header has come
   */
  LongCopyTuples(CellMask[] masks, int maxBytes, boolean begun) {
    super(maxBytes);
    this.masks = masks;
    this.values = new LongValues(masks, this);
    this.fileHeaderBytes = begun ? 0 : BinaryCopyRows.HEADER_BYTES;
  }

  @Override
  void begin() {
    countBytes = 0;
    count = 0;
    inRow = false;
  }

  @Override
  void body(ByteBuf in, ByteBuf out) {
    while (in.isReadable()) {
      if (fileHeaderBytes > 0) {
        int length = Math.min(fileHeaderBytes, in.readableBytes());
        out.writeBytes(in, length);
        fileHeaderBytes -= length;
      } else if (inRow) {
        values.take(in, out);
        if (values.isComplete()) {
          inRow = false;
          nextRow();
        }
      } else {
        count(in, out);
      }
    }
  }

  private void count(ByteBuf in, ByteBuf out) {
    count = count << Byte.SIZE | in.readByte() & 0xff;
    if (++countBytes < Short.BYTES) {
      return;
    }
    if (count != masks.length && count != TRAILER) {
      throw CopyRows.malformed(
          "a row of %d fields where %d are expected".formatted(count, masks.length));
    }
    out.writeShort(count);
    inRow = count != TRAILER;
    values.begin();
    count = 0;
    countBytes = 0;
  }

  @Override
  void end(ByteBuf out) {
    if (inRow || countBytes > 0) {
      throw CopyRows.malformed("a message that ends within a row");
    }
  }
}
