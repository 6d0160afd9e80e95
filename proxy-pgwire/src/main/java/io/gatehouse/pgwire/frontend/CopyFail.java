package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** CopyFail: {@code 'f' | int32 length | reason NUL}. The server ends the COPY with an error. */
public record CopyFail(String reason) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CopyFail decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.COPY_FAIL, "CopyFail");
    String reason = reader.text("reason");
    reader.end();
    return new CopyFail(reason);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.COPY_FAIL).text(reason).end();
  }
}
