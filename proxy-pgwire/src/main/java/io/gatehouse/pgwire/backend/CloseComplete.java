package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/** CloseComplete: {@code '3' | int32 4}. Answers Close. */
public record CloseComplete() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CloseComplete decode(ByteBuf frame) {
    MessageReader.open(frame, BackendType.CLOSE_COMPLETE, "CloseComplete").end();
    return new CloseComplete();
  }
}
