package io.gatehouse.audit.chain;

import io.gatehouse.audit.chain.Verification.Problem;
import java.util.Optional;

/** Follows the chain from line to line. */
final class Chain {

  /**
   * @param problem what is wrong with a line
   * @param detail in words
   */
  record Break(Problem problem, String detail) {}

  private final ChainHash hash = new ChainHash();
  private long size;
  private String last;

  /**
   * @param size how many entries stand before the first line to come
   * @param last the hash of the last of them
   */
  Chain(long size, String last) {
    this.size = size;
    this.last = last;
  }

  /** How many entries the log has up to here, which is the number that is due next. */
  long size() {
    return size;
  }

  String last() {
    return last;
  }

  /** Takes a line as the next of the chain; when it is not, says why and stays where it was. */
  Optional<Break> accept(ChainLine line) {
    if (!hash.of(line).equals(line.hash())) {
      return broken(Problem.HASH_MISMATCH, "its bytes don't have the hash " + line.hash());
    }
    if (line.sequence() > size) {
      return broken(
          Problem.GAP, "entry " + size + " is due, entry " + line.sequence() + " stands here");
    }
    if (line.sequence() < size) {
      return broken(
          Problem.OUT_OF_ORDER,
          "entry " + size + " is due, entry " + line.sequence() + " stands here");
    }
    if (!line.previous().equals(last)) {
      return broken(
          Problem.CHAIN_BROKEN, "it follows " + line.previous() + ", the one before is " + last);
    }
    size++;
    last = line.hash();
    return Optional.empty();
  }

  private static Optional<Break> broken(Problem problem, String detail) {
    return Optional.of(new Break(problem, detail));
  }
}
