package io.gatehouse.masking;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * {@link Mask.Noise}. What is shown depends on three significant digits of the value alone, so that
 * the same value gets the same noise whatever type or scale it is shown in.
 */
final class NoiseNumberMask implements NumberMask {

  private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final String PURPOSE = "noise ";
  private static final int PERCENT = 100;

  private final KeyedHash hash;
  private final int percent;

  NoiseNumberMask(Mask.Noise noise) {
    hash = new KeyedHash(noise.key());
    percent = noise.percent();
  }

  @Override
  public BigDecimal mask(BigDecimal number) {
    if (number.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal rounded = number.round(DIGITS).stripTrailingZeros();
    byte[] seed =
        hash.of(
            (PURPOSE + rounded.unscaledValue() + "E" + -rounded.scale())
                .getBytes(StandardCharsets.US_ASCII));
    // 53 bits, from -1 to 1
    double share = (ByteBuffer.wrap(seed).getLong() >>> 11) * 0x1.0p-52 - 1;
    BigDecimal factor = BigDecimal.valueOf(1 + share * percent / PERCENT);
    return rounded.multiply(factor).round(DIGITS);
  }
}
