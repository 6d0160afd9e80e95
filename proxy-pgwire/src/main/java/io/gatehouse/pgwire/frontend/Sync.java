package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * Sync: {@code 'S' | int32 4}. Ends a series of the extended protocol; ReadyForQuery answers it.
 */
public record Sync() implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static Sync decode(ByteBuf frame) {
    MessageReader.open(frame, FrontendType.SYNC, "Sync").end();
    return new Sync();
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.SYNC).end();
  }
}
