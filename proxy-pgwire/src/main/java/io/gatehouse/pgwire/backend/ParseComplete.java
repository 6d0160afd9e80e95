package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/** ParseComplete: {@code '1' | int32 4}. Answers Parse. */
public record ParseComplete() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static ParseComplete decode(ByteBuf frame) {
    MessageReader.open(frame, BackendType.PARSE_COMPLETE, "ParseComplete").end();
    return new ParseComplete();
  }
}
