package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;

/** Values behind their lengths, as DataRow and binary COPY have them: those that are masked cut. */
final class LongValues {

  private static final int NULL_LENGTH = -1;

  private final CellMask[] masks;
  private final LongRows rows;
  private int column;
  private int number;
  private int numberBytes;
  private int valueBytes;
  private boolean dropped;

  LongValues(CellMask[] masks, LongRows rows) {
    this.masks = masks;
    this.rows = rows;
  }

  void begin() {
    column = 0;
    numberBytes = 0;
    valueBytes = 0;
  }

  boolean isComplete() {
    return column == masks.length && valueBytes == 0;
  }

  /** Takes bytes of the values of one row, as many as belong to it. */
  void take(ByteBuf in, ByteBuf out) {
    while (in.isReadable() && !isComplete()) {
      if (valueBytes > 0) {
        value(in, out);
      } else {
        number = number << Byte.SIZE | in.readByte() & 0xff;
        if (++numberBytes == Integer.BYTES) {
          numberBytes = 0;
          length(number, out);
        }
      }
    }
  }

  private void length(int length, ByteBuf out) {
    CellMask mask = masks[column];
    if (length == NULL_LENGTH) {
      column++;
      out.writeInt(length);
      return;
    }
    if (length < 0 || length > rows.remaining()) {
      throw new MalformedRowException("a column of " + length + " bytes in a row that is shorter");
    }
    dropped = mask != null && (mask instanceof CellMask.Fixed || length > CappedCellMask.MAX_BYTES);
    if (mask == null) {
      rows.inClear(length);
    }
    out.writeInt(dropped ? 0 : length);
    valueBytes = length;
    if (length == 0) {
      column++;
    }
  }

  private void value(ByteBuf in, ByteBuf out) {
    int length = Math.min(valueBytes, in.readableBytes());
    if (dropped) {
      in.skipBytes(length);
    } else {
      out.writeBytes(in, length);
    }
    valueBytes -= length;
    if (valueBytes == 0) {
      column++;
    }
  }
}
