package io.gatehouse.masking;

import java.math.BigDecimal;

/** What a mask does to a number. Used by one thread at a time. */
interface NumberMask {

  /** What is shown in place of a number. */
  BigDecimal mask(BigDecimal number);
}
