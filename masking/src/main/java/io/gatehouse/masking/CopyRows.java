package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;

/** Finds and masks the rows of one COPY format. Used by one thread at a time. */
abstract class CopyRows {

  /** What is not complete yet. */
  static final int INCOMPLETE = -1;

  final CellMask[] masks;

  CopyRows(CellMask[] masks) {
    this.masks = masks;
  }

  /**
   * Where the row ends that begins at an index. Asked again with more bytes, it goes on where it
   * stopped.
   *
   * @param bytes holds the row
   * @param start of the row
   * @param end of what is there
   * @return the index behind it, or {@link #INCOMPLETE}
   * @throws MalformedRowException when no row can begin so
   */
  abstract int endOfRow(byte[] bytes, int start, int end);

  /**
   * Writes a whole row, masked.
   *
   * @param bytes the same as {@code in}
   * @param in for masks to read from
   * @param inspection masks more cells, or null
   * @return whether it is a row of the result: a header and a trailer are not
   * @throws MalformedRowException when it is no row of these columns
   */
  abstract boolean write(
      byte[] bytes, ByteBuf in, int start, int end, ByteBuf out, Inspection inspection);

  /** Whether the bytes of what ends there are a row of the result. */
  abstract boolean isRow(byte[] bytes, int start, int end);

  /** Whether a row, or a header, has come. */
  boolean hasBegun() {
    return true;
  }

  /** Whether nothing has to come any more. */
  abstract boolean isComplete();

  static MalformedRowException malformed(String what) {
    return new MalformedRowException("COPY data of the server holds " + what);
  }
}
