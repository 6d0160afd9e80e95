package io.gatehouse.proxy.session;

import io.gatehouse.policy.Decision.Warning;
import io.gatehouse.proxy.session.ReplyQueue.Disposition;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/**
 * Follows the fate of one message. At the end exactly one of {@link #succeeded}, {@link #failed}
 * and {@link #skipped} was called, once.
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

  /** One statement of a simple Query is complete; {@link #succeeded} comes after the last. */
  default void statementComplete() {}

  /**
   * A reply came, and the session has taken note of it.
   *
   * @param usual where it goes as far as the reply queue knows
   * @return where it goes
   */
  default Disposition answered(byte type, ByteBuf reply, Disposition usual) {
    return usual;
  }

  /** A reply to a message of the proxy's own. The frame is released by the caller. */
  default void swallowed(byte type, ByteBuf frame) {}

  /** What runs, for a message that runs something or describes what will run. */
  default Optional<Execution> execution() {
    return Optional.empty();
  }

  /**
   * What policies in mode warn have to say, for the client to read before the first reply; told
   * once.
   */
  default List<Warning> takeWarnings() {
    return List.of();
  }

  /**
   * Whether a cancel of the client's is for this message of the proxy's own: the client waits for
   * what it tells.
   */
  default boolean isCancellable() {
    return false;
  }

  /** Whether the server's errors and notices about it may quote masked values. */
  default boolean sensitive() {
    return execution().map(running -> running.judgement().sensitive()).orElse(false);
  }
}
