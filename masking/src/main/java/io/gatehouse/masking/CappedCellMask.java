package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;

/**
 * A mask that depends on the value, which is masked like an empty one when it is long: so no more
 * of it than {@link #MAX_BYTES} has to be kept until the row is there.
 */
record CappedCellMask(CellMask mask) implements CellMask {

  /** In bytes; longer values are rarely what a part of, or a hash, is wanted of. */
  static final int MAX_BYTES = 1 << 20;

  /** The mask itself when it is the same for every value, or null. */
  static CellMask of(CellMask mask) {
    return mask == null || mask instanceof Fixed ? mask : new CappedCellMask(mask);
  }

  @Override
  public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
    mask.mask(in, offset, length > MAX_BYTES ? 0 : length, out);
  }

  @Override
  public boolean hidesNull() {
    return mask.hidesNull();
  }
}
