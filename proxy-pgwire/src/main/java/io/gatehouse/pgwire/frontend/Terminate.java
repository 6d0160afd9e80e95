package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** Terminate: {@code 'X' | int32 4}. The client is going. */
public record Terminate() implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static Terminate decode(ByteBuf frame) {
    MessageReader.open(frame, FrontendType.TERMINATE, "Terminate").end();
    return new Terminate();
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.TERMINATE).end();
  }
}
