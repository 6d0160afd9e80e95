package io.gatehouse.audit;

/**
 * Where an entry stands in its log.
 *
 * @param sequence the entry's number; the first entry of a log is 0, and there are no gaps
 */
public record Position(long sequence) {

  public Position {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence is negative: " + sequence);
    }
  }
}
