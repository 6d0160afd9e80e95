package io.gatehouse.proxy.history;

import java.time.Duration;

/**
 * How much happened within the last while, in buckets. What is on its way out counts until all of
 * its bucket is: no span of the window's length ever held more than the sum says. Not thread-safe.
 */
final class SlidingWindow {

  private final long bucketNanos;
  private final long[] counts;
  private long newest = Long.MIN_VALUE;
  private long sum;

  /**
   * A window.
   *
   * @param length what it covers; a multiple of {@code buckets}
   * @param buckets how fine it is
   */
  SlidingWindow(Duration length, int buckets) {
    this.bucketNanos = length.toNanos() / buckets;
    this.counts = new long[buckets + 1];
  }

  /** Something happened at a time that a steady clock tells. */
  void add(long nanos, long amount) {
    advance(nanos);
    counts[place(newest)] += amount;
    sum += amount;
  }

  /** How much happened within the window that ends at this time. */
  long sum(long nanos) {
    advance(nanos);
    return sum;
  }

  /** How long until the sum is below a limit if nothing more happens. */
  Duration untilBelow(long nanos, long limit) {
    advance(nanos);
    long left = sum;
    for (int age = counts.length - 1; age >= 0; age--) {
      if (left < limit) {
        break;
      }
      left -= counts[place(newest - age)];
      if (left < limit) {
        long leaves = (newest - age + counts.length) * bucketNanos;
        return Duration.ofNanos(leaves - nanos);
      }
    }
    return Duration.ZERO;
  }

  private void advance(long nanos) {
    long bucket = Math.floorDiv(nanos, bucketNanos);
    if (newest == Long.MIN_VALUE) {
      newest = bucket;
    }
    // A steady clock does not go back; what two threads read out of turn falls into the newest.
    for (long steps = 0; newest < bucket && steps < counts.length; steps++) {
      newest++;
      sum -= counts[place(newest)];
      counts[place(newest)] = 0;
    }
    newest = Math.max(newest, bucket);
  }

  private int place(long bucket) {
    return (int) Math.floorMod(bucket, (long) counts.length);
  }
}
