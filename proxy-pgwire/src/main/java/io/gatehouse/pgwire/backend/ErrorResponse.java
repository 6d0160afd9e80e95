package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * ErrorResponse: {@code 'E' | int32 length | (byte code | value NUL)* | 0}. A statement or the
 * connection has failed.
 */
public record ErrorResponse(ErrorFields fields) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static ErrorResponse decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, BackendType.ERROR_RESPONSE, "ErrorResponse");
    return new ErrorResponse(ErrorFields.read(reader));
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter writer = MessageWriter.begin(out, BackendType.ERROR_RESPONSE);
    fields.write(writer);
    writer.end();
  }
}
