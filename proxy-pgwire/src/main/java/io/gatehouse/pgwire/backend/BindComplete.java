package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/** BindComplete: {@code '2' | int32 4}. Answers Bind. */
public record BindComplete() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static BindComplete decode(ByteBuf frame) {
    MessageReader.open(frame, BackendType.BIND_COMPLETE, "BindComplete").end();
    return new BindComplete();
  }
}
