package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * Execute: {@code 'E' | int32 length | portal NUL | int32 maximum rows}.
 *
 * @param portal its name; empty for the unnamed one
 * @param maxRows 0 or less: no limit
 */
public record Execute(String portal, int maxRows) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   * @throws io.gatehouse.pgwire.MalformedTextException if the name is no valid UTF-8
   */
  public static Execute decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.EXECUTE, "Execute");
    String portal = reader.text("portal name");
    int maxRows = reader.int32();
    reader.end();
    return new Execute(portal, maxRows);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.EXECUTE).text(portal).int32(maxRows).end();
  }
}
