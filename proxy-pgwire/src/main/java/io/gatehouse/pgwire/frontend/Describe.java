package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * Describe: {@code 'D' | int32 length | 'S' or 'P' | name NUL}.
 *
 * @param name of the statement or portal; empty for the unnamed one
 */
public record Describe(Target target, String name) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   * @throws io.gatehouse.pgwire.MalformedTextException if the name is no valid UTF-8
   */
  public static Describe decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.DESCRIBE, "Describe");
    Target target = Target.read(reader);
    String name = reader.text("name");
    reader.end();
    return new Describe(target, name);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.DESCRIBE).int8(target.code()).text(name).end();
  }
}
