package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/** Flush: {@code 'H' | int32 4}. The server sends what it has, without ReadyForQuery. */
public record Flush() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static Flush decode(ByteBuf frame) {
    MessageReader.open(frame, FrontendType.FLUSH, "Flush").end();
    return new Flush();
  }
}
