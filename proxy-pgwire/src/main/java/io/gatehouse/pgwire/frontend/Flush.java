package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** Flush: {@code 'H' | int32 4}. The server sends what it has, without ReadyForQuery. */
public record Flush() implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static Flush decode(ByteBuf frame) {
    MessageReader.open(frame, FrontendType.FLUSH, "Flush").end();
    return new Flush();
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.FLUSH).end();
  }
}
