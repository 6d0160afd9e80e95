package io.gatehouse.sql.lexer;

import java.util.BitSet;

/**
 * Which constants of a text were looked at. What an analysis says depends on no others: that is
 * what allows it to be used for another text that differs only there. Not thread-safe.
 */
public final class LiteralReads {

  private final BitSet read = new BitSet();

  void note(int ordinal) {
    read.set(ordinal);
  }

  /** The places, among the text's constants, of those that were looked at, in order. */
  public int[] ordinals() {
    return read.stream().toArray();
  }
}
