package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * NoticeResponse: {@code 'N' | int32 length | (byte code | value NUL)* | 0}. A warning or
 * information; may come at any time.
 */
public record NoticeResponse(ErrorFields fields) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static NoticeResponse decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, BackendType.NOTICE_RESPONSE, "NoticeResponse");
    return new NoticeResponse(ErrorFields.read(reader));
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter writer = MessageWriter.begin(out, BackendType.NOTICE_RESPONSE);
    fields.write(writer);
    writer.end();
  }
}
