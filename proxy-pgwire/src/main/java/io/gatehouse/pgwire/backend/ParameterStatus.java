package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** ParameterStatus: {@code 'S' | int32 length | name NUL | value NUL}. May come at any time. */
public record ParameterStatus(String name, String value) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   * @throws io.gatehouse.pgwire.MalformedTextException if it is no valid UTF-8: the server then
   *     speaks another encoding than the one we rely on
   */
  public static ParameterStatus decode(ByteBuf frame) {
    MessageReader reader =
        MessageReader.open(frame, BackendType.PARAMETER_STATUS, "ParameterStatus");
    String name = reader.text("parameter name");
    String value = reader.text("parameter value");
    reader.end();
    return new ParameterStatus(name, value);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, BackendType.PARAMETER_STATUS).text(name).text(value).end();
  }
}
