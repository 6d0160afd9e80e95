package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** SASLResponse: {@code 'p' | int32 length | data}. The data is for the server alone. */
public final class SaslResponse implements OutgoingMessage {
  private final byte[] data;

  public SaslResponse(byte[] data) {
    this.data = data.clone();
  }

  /**
   * Reads the message. The frame's body is zero afterwards: it may hold a token.
   *
   * @param frame exactly one message
   */
  public static SaslResponse decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.PASSWORD, "SASLResponse");
    byte[] body = reader.rest();
    frame.setZero(frame.writerIndex() - body.length, body.length);
    return new SaslResponse(body);
  }

  /** A copy of the data. */
  public byte[] data() {
    return data.clone();
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.PASSWORD).bytes(data).end();
  }

  @Override
  public String toString() {
    return "SASLResponse[(hidden)]";
  }
}
