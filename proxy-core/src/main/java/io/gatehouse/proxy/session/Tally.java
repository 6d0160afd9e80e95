package io.gatehouse.proxy.session;

/** How much of one result was sent, over all messages that fetch from it. */
final class Tally {

  private long rows;
  private long bytes;

  /** Rows so far. */
  long rows() {
    return rows;
  }

  /** Bytes of DataRow and CopyData messages so far, headers included. */
  long bytes() {
    return bytes;
  }

  void add(int moreRows, int moreBytes) {
    rows += moreRows;
    bytes += moreBytes;
  }

  /** The next statement's result begins. */
  void reset() {
    rows = 0;
    bytes = 0;
  }
}
