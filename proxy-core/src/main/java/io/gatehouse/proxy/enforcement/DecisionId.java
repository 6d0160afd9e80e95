package io.gatehouse.proxy.enforcement;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Names a decision: what the client sees in DETAIL and the log holds. A ULID: 48 bits of time in
 * milliseconds and 80 random bits in Crockford's base 32, so that ids sort by time. Not a secret.
 */
public final class DecisionId {

  private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int LENGTH = 26;

  private DecisionId() {}

  /**
   * A new id.
   *
   * @param epochMillis the time, since 1970
   */
  public static String next(long epochMillis) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    char[] id = new char[LENGTH];
    encode(epochMillis, id, 0, 10);
    encode(random.nextLong(), id, 10, 8);
    encode(random.nextLong(), id, 18, 8);
    return new String(id);
  }

  private static void encode(long bits, char[] into, int from, int count) {
    for (int i = from + count - 1; i >= from; i--) {
      into[i] = ALPHABET[(int) (bits & 31)];
      bits >>>= 5;
    }
  }
}
