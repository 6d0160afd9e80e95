package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.util.Optional;

/** Masks the numbers of one type in one format; what is no finite number is masked whole. */
final class NumberCellMask implements CellMask {

  private final NumberCodec codec;
  private final NumberMask mask;
  private final boolean binary;
  private final CellMask full;

  NumberCellMask(NumberCodec codec, NumberMask mask, boolean binary, CellMask full) {
    this.codec = codec;
    this.mask = mask;
    this.binary = binary;
    this.full = full;
  }

  @Override
  public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
    Optional<BigDecimal> number =
        binary ? codec.ofBinary(in, offset, length) : NumberCodec.ofText(in, offset, length);
    if (number.isEmpty()) {
      full.mask(in, offset, length, out);
      return;
    }
    BigDecimal shown = codec.fit(mask.mask(number.get()));
    if (binary) {
      codec.toBinary(shown, out);
    } else {
      NumberCodec.toText(shown, out);
    }
  }
}
