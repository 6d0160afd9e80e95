package io.gatehouse.masking;

import java.util.Comparator;

/** The order of masks, from the mildest to the strictest. */
final class Strictness {

  static final Comparator<Mask> ORDER =
      Comparator.<Mask>comparingInt(Strictness::rank)
          .thenComparing(Comparator.comparingLong(Strictness::shown).reversed());

  private Strictness() {}

  /** What a mask has more to say about than {@link Mask.Full}. */
  private enum Values {
    NUMBERS,
    TIMES,
    TEXTS,
    NONE
  }

  /** What shows no more than either does. */
  static Mask stricter(Mask one, Mask other) {
    Values values = values(one);
    Values others = values(other);
    if (values != others && values != Values.NONE && others != Values.NONE) {
      return new Mask.Full();
    }
    return ORDER.compare(one, other) >= 0 ? one : other;
  }

  private static Values values(Mask mask) {
    return switch (rank(mask)) {
      case 0, 1 -> Values.NUMBERS;
      case 2 -> Values.TIMES;
      case 3, 4, 5, 6 -> Values.TEXTS;
      default -> Values.NONE;
    };
  }

  private static int rank(Mask mask) {
    if (mask instanceof Mask.Noise) {
      return 0;
    }
    if (mask instanceof Mask.Bucket) {
      return 1;
    }
    if (mask instanceof Mask.DateTrunc) {
      return 2;
    }
    if (mask instanceof Mask.Partial) {
      return 3;
    }
    if (mask instanceof Mask.Email) {
      return 4;
    }
    if (mask instanceof Mask.Hash) {
      return 5;
    }
    if (mask instanceof Mask.Constant) {
      return 6;
    }
    return mask instanceof Mask.Full ? 7 : 8;
  }

  /** Among masks of one kind, the greater shows more. */
  private static long shown(Mask mask) {
    if (mask instanceof Mask.Partial partial) {
      return (long) partial.keepFirst() + partial.keepLast();
    }
    if (mask instanceof Mask.Noise noise) {
      return -noise.percent();
    }
    if (mask instanceof Mask.Bucket bucket) {
      return -bucket.width();
    }
    return mask instanceof Mask.DateTrunc truncated ? -truncated.unit().ordinal() : 0;
  }
}
