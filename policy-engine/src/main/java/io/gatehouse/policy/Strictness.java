package io.gatehouse.policy;

import java.util.Comparator;

/** Which of two masks shows less. */
final class Strictness {

  /**
   * From the mildest to the strictest: noise (more is stricter), bucket (wider is stricter),
   * date_trunc (a longer unit is stricter), email, partial (fewer characters kept is stricter),
   * hash, constant, full, null. Total, so that merging never depends on order.
   */
  static final Comparator<MaskSpec> OF_MASKS =
      Comparator.comparingInt(Strictness::rank)
          .thenComparing(Comparator.comparingLong(Strictness::shown).reversed())
          .thenComparing(MaskSpec::toString);

  /** What a mask has more to say about than full. */
  private enum Values {
    NUMBERS,
    TIMES,
    TEXTS,
    NONE
  }

  private Strictness() {}

  private static int rank(MaskSpec mask) {
    if (mask instanceof MaskSpec.Null) {
      return 8;
    } else if (mask instanceof MaskSpec.Full) {
      return 7;
    } else if (mask instanceof MaskSpec.Constant) {
      return 6;
    } else if (mask instanceof MaskSpec.Hash) {
      return 5;
    } else if (mask instanceof MaskSpec.Partial) {
      return 4;
    } else if (mask instanceof MaskSpec.Email) {
      return 3;
    } else if (mask instanceof MaskSpec.DateTrunc) {
      return 2;
    }
    return mask instanceof MaskSpec.Bucket ? 1 : 0;
  }

  private static Values values(MaskSpec mask) {
    return switch (rank(mask)) {
      case 0, 1 -> Values.NUMBERS;
      case 2 -> Values.TIMES;
      case 3, 4, 5, 6 -> Values.TEXTS;
      default -> Values.NONE;
    };
  }

  /** Among masks of one kind, the greater shows more. */
  private static long shown(MaskSpec mask) {
    if (mask instanceof MaskSpec.Partial partial) {
      return partial.keepFirst() + partial.keepLast();
    } else if (mask instanceof MaskSpec.Noise noise) {
      return -noise.percent();
    } else if (mask instanceof MaskSpec.Bucket bucket) {
      return -bucket.width();
    }
    return mask instanceof MaskSpec.DateTrunc truncated ? -truncated.unit().ordinal() : 0;
  }

  /** Of masks for different types of values, each is full for the other's. */
  private static boolean differ(MaskSpec a, MaskSpec b) {
    Values one = values(a);
    Values other = values(b);
    return one != other && one != Values.NONE && other != Values.NONE;
  }

  /** The stricter of two rules, part by part; its policy is the one of the stricter mask. */
  static MaskRule stricter(MaskRule a, MaskRule b) {
    int order = OF_MASKS.compare(a.mask(), b.mask());
    boolean first = order != 0 ? order > 0 : a.policy().compareTo(b.policy()) <= 0;
    return new MaskRule(
        first ? a.policy() : b.policy(),
        differ(a.mask(), b.mask()) ? new MaskSpec.Full() : first ? a.mask() : b.mask(),
        max(a.predicates(), b.predicates()),
        max(a.copy(), b.copy()),
        max(a.unproven(), b.unproven()));
  }

  private static <E extends Enum<E>> E max(E a, E b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
