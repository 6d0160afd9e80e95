package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * Close: {@code 'C' | int32 length | 'S' or 'P' | name NUL}.
 *
 * @param name of the statement or portal; empty for the unnamed one
 */
public record Close(Target target, String name) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   * @throws io.gatehouse.pgwire.MalformedTextException if the name is no valid UTF-8
   */
  public static Close decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.CLOSE, "Close");
    Target target = Target.read(reader);
    String name = reader.text("name");
    reader.end();
    return new Close(target, name);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.CLOSE).int8(target.code()).text(name).end();
  }
}
