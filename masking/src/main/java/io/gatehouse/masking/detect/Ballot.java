package io.gatehouse.masking.detect;

import java.util.Optional;

/**
 * The votes of one column's values. NULLs do not vote.
 *
 * <p>A column is called when
 *
 * <ul>
 *   <li>one value holds a secret ({@link Kind.Weight#SECRET}), or
 *   <li>{@link #ENOUGH} values or more have voted, and of the last {@link #WINDOW} or so a tenth
 *       are certain to be of a kind, or four tenths look like it, or
 *   <li>fewer have voted, and more than half of them look like a kind.
 * </ul>
 *
 * <p>Four tenths: of numbers with the length and the issuer range of a card, one in ten passes the
 * Luhn check by chance. Only the last values count, since who writes the query decides what comes
 * first.
 */
public final class Ballot {

  /** Fewer values than these are no sample. */
  public static final int ENOUGH = 20;

  /** When so many have voted, what was counted weighs half from there on. */
  public static final int WINDOW = 512;

  private static final int CERTAIN_ONE_IN = 10;
  private static final int LIKELY_NUMERATOR = 4;
  private static final int LIKELY_DENOMINATOR = 10;
  private static final int KINDS = Kind.values().length;

  private final int[] likely = new int[KINDS];
  private final int[] certain = new int[KINDS];
  private final long[] cells = new long[KINDS];
  private final long[] taken = new long[KINDS];
  private int votes;
  private long values;
  private Kind called;

  /** One value votes. */
  public void count(long sightings) {
    values++;
    if (++votes > WINDOW) {
      halve();
    }
    if (sightings == Sightings.NONE) {
      return;
    }
    for (int kind = 0; kind < KINDS; kind++) {
      if ((sightings >>> kind & 1) != 0) {
        likely[kind]++;
        cells[kind]++;
        certain[kind] += (int) (sightings >>> Integer.SIZE + kind & 1);
      }
    }
  }

  private void halve() {
    votes = (votes + 1) / 2;
    for (int kind = 0; kind < KINDS; kind++) {
      likely[kind] /= 2;
      certain[kind] /= 2;
    }
  }

  /** The kind that the column is called by now. Once it is called, it stays so. */
  public Optional<Kind> call() {
    if (called == null) {
      for (Kind kind : Kind.values()) {
        if (cells[kind.ordinal()] > 0 && calls(kind)) {
          called = kind;
          break;
        }
      }
    }
    return Optional.ofNullable(called);
  }

  private boolean calls(Kind kind) {
    int seen = likely[kind.ordinal()];
    if (kind.weight() == Kind.Weight.SECRET) {
      return true;
    }
    if (votes < ENOUGH) {
      return 2 * seen > votes;
    }
    return CERTAIN_ONE_IN * certain[kind.ordinal()] >= votes && certain[kind.ordinal()] > 0
        || LIKELY_DENOMINATOR * seen >= LIKELY_NUMERATOR * votes && seen > 0;
  }

  /** How many values that are not NULL have voted. */
  public long values() {
    return values;
  }

  /** How many of them look like a kind. */
  public long cells(Kind kind) {
    return cells[kind.ordinal()];
  }

  /** How many of them there are more than when this was last asked. */
  public long take(Kind kind) {
    long more = cells[kind.ordinal()] - taken[kind.ordinal()];
    taken[kind.ordinal()] = cells[kind.ordinal()];
    return more;
  }
}
