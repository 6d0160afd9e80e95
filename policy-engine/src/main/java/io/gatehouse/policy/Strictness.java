package io.gatehouse.policy;

import java.util.Comparator;

/** Which of two masks shows less. */
final class Strictness {

  /**
   * From the mildest to the strictest: email, partial (fewer characters kept is stricter), hash,
   * constant, full, null. Total, so that merging never depends on order.
   */
  static final Comparator<MaskSpec> OF_MASKS =
      Comparator.comparingInt(Strictness::rank)
          .thenComparing(Comparator.comparingInt(Strictness::kept).reversed())
          .thenComparing(MaskSpec::toString);

  private Strictness() {}

  private static int rank(MaskSpec mask) {
    if (mask instanceof MaskSpec.Null) {
      return 5;
    } else if (mask instanceof MaskSpec.Full) {
      return 4;
    } else if (mask instanceof MaskSpec.Constant) {
      return 3;
    } else if (mask instanceof MaskSpec.Hash) {
      return 2;
    } else if (mask instanceof MaskSpec.Partial) {
      return 1;
    }
    return 0;
  }

  private static int kept(MaskSpec mask) {
    return mask instanceof MaskSpec.Partial partial ? partial.keepFirst() + partial.keepLast() : 0;
  }

  /** The stricter of two rules, part by part; its policy is the one of the stricter mask. */
  static MaskRule stricter(MaskRule a, MaskRule b) {
    int order = OF_MASKS.compare(a.mask(), b.mask());
    boolean first = order != 0 ? order > 0 : a.policy().compareTo(b.policy()) <= 0;
    return new MaskRule(
        first ? a.policy() : b.policy(),
        first ? a.mask() : b.mask(),
        max(a.predicates(), b.predicates()),
        max(a.copy(), b.copy()),
        max(a.unproven(), b.unproven()));
  }

  private static <E extends Enum<E>> E max(E a, E b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
