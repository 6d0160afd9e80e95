package io.gatehouse.sql;

import io.gatehouse.sql.lexer.Shape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * What an analysis is kept under: bytes made from the text, and what else it depends on of its
 * {@link AnalysisContext}. Equal means byte for byte equal; the hash only finds the place.
 *
 * <p>A probe is filled anew for every look-up and never kept; what is kept is a {@link #copy}.
 */
final class AnalysisKey {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Clients write the texts: who does not know the seed can not make them collide. */
  private static final long SEED = new SecureRandom().nextLong() | 1;

  private static final long STEP = new SecureRandom().nextLong() | 1;

  private byte[] bytes = {};
  private int length;
  private int hash;
  private List<String> searchPath = List.of();
  private boolean standardConformingStrings;
  private long catalog;

  /** Makes this the key of what the shape holds now. */
  void probe(Shape shape, AnalysisContext context) {
    bytes = shape.bytes();
    length = shape.length();
    searchPath = context.searchPath();
    standardConformingStrings = context.standardConformingStrings();
    catalog = context.catalog().version();
    hash = hash();
  }

  /** The same key, to be kept. */
  AnalysisKey copy() {
    AnalysisKey copy = new AnalysisKey();
    copy.bytes = Arrays.copyOf(bytes, length);
    copy.length = length;
    copy.hash = hash;
    copy.searchPath = searchPath;
    copy.standardConformingStrings = standardConformingStrings;
    copy.catalog = catalog;
    return copy;
  }

  /** How many bytes of a text, or of its shape, it holds. */
  int length() {
    return length;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof AnalysisKey that
            && hash == that.hash
            && length == that.length
            && catalog == that.catalog
            && standardConformingStrings == that.standardConformingStrings
            && Arrays.equals(bytes, 0, length, that.bytes, 0, length)
            && samePath(searchPath, that.searchPath));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** As {@link List#equals}, which makes an iterator. */
  private static boolean samePath(List<String> one, List<String> other) {
    if (one == other) {
      return true;
    }
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!one.get(i).equals(other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private int hash() {
    long state = mix(SEED ^ catalog, STEP + length);
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      state = mix(state ^ (long) LONG.get(bytes, i), STEP);
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = (rest << 8) | (bytes[i] & 0xff);
    }
    state = mix(state ^ rest, STEP);
    return (int) (state ^ (state >>> 32));
  }

  /** All 128 bits of the product count. */
  private static long mix(long one, long other) {
    return (one * other) ^ Math.multiplyHigh(one, other);
  }
}
