package io.gatehouse.audit;

/** What an append waits for. */
public enum Durability {
  /** An append completes when its entry has been forced to the disk. */
  BEFORE_FORWARD,
  /**
   * An append completes when its entry has been handed to the operating system; the disk is forced
   * every so often. A crash of the machine can lose what came after the last force. Every entry
   * written so says {@code "gatehouse.log.durability":"async"}.
   */
  ASYNC
}
