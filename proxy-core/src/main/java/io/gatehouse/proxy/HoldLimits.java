package io.gatehouse.proxy;

/**
 * What statements that wait for an approval may take. Beyond a limit they are refused (53400), not
 * queued.
 *
 * @param maxWaiting sessions that wait, in all
 * @param maxWaitingOfOne sessions of one principal that wait
 * @param maxBytesAhead bytes that a waiting client may send ahead; then the proxy stops reading
 *     from it, and may learn only at the end that it has gone
 */
public record HoldLimits(int maxWaiting, int maxWaitingOfOne, int maxBytesAhead) {

  public HoldLimits {
    if (maxWaiting < 1 || maxWaitingOfOne < 1 || maxBytesAhead < 1) {
      throw new IllegalArgumentException("nothing could ever wait");
    }
  }

  /** 500 sessions, 20 of one principal, 256 KiB. */
  public static HoldLimits defaults() {
    return new HoldLimits(500, 20, 256 << 10);
  }
}
