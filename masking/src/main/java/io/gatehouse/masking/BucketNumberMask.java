package io.gatehouse.masking;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** {@link Mask.Bucket}. */
final class BucketNumberMask implements NumberMask {

  private final BigDecimal width;

  BucketNumberMask(long width) {
    this.width = BigDecimal.valueOf(width);
  }

  @Override
  public BigDecimal mask(BigDecimal number) {
    return number.divide(width, 0, RoundingMode.FLOOR).multiply(width);
  }
}
