package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;

/** DataRow: int16 columns, then values. */
final class LongDataRows extends LongRows {

  private final CellMask[] masks;
  private final LongValues values;
  private int count;
  private int countBytes;

  LongDataRows(CellMask[] masks, int maxBytes) {
    super(maxBytes);
    this.masks = masks;
    this.values = new LongValues(masks, this);
  }

  @Override
  void begin() {
    count = 0;
    countBytes = 0;
    values.begin();
  }

  @Override
  void body(ByteBuf in, ByteBuf out) {
    while (in.isReadable() && countBytes < Short.BYTES) {
      count = count << Byte.SIZE | in.readByte() & 0xff;
      if (++countBytes == Short.BYTES) {
        if (count != masks.length) {
          throw new MalformedRowException(
              "a DataRow of " + count + " columns where " + masks.length + " were described");
        }
        out.writeShort(count);
      }
    }
    values.take(in, out);
    if (in.isReadable()) {
      throw new MalformedRowException(in.readableBytes() + " bytes behind the last column");
    }
  }

  @Override
  void end(ByteBuf out) {
    if (countBytes < Short.BYTES || !values.isComplete()) {
      throw new MalformedRowException("a DataRow ends before its last column");
    }
  }
}
