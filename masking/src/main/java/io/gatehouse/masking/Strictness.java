package io.gatehouse.masking;

import java.util.Comparator;

/** The order of masks, from the mildest to the strictest. */
final class Strictness {

  static final Comparator<Mask> ORDER =
      Comparator.<Mask>comparingInt(Strictness::rank)
          .thenComparing(Comparator.comparingLong(Strictness::kept).reversed());

  private Strictness() {}

  /** The one that shows less. */
  static Mask stricter(Mask one, Mask other) {
    return ORDER.compare(one, other) >= 0 ? one : other;
  }

  private static int rank(Mask mask) {
    if (mask instanceof Mask.Partial) {
      return 0;
    }
    if (mask instanceof Mask.Email) {
      return 1;
    }
    if (mask instanceof Mask.Hash) {
      return 2;
    }
    if (mask instanceof Mask.Constant) {
      return 3;
    }
    if (mask instanceof Mask.Full) {
      return 4;
    }
    return 5;
  }

  private static long kept(Mask mask) {
    return mask instanceof Mask.Partial partial
        ? (long) partial.keepFirst() + partial.keepLast()
        : 0;
  }
}
