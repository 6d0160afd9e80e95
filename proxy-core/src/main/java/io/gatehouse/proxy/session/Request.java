package io.gatehouse.proxy.session;

/**
 * Follows the fate of one message. Each method is called at most once, and at the end exactly one
 * of {@link #succeeded}, {@link #failed} and {@link #skipped} was.
 */
interface Request {

  /** A message whose fate nobody follows. */
  Request UNFOLLOWED = new Request() {};

  /** The server did what was asked. */
  default void succeeded() {}

  /** The server answered with an error. */
  default void failed() {}

  /** The server never looked at it, because an earlier message failed. */
  default void skipped() {}
}
