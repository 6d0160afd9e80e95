package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** SASLResponse: {@code 'p' | int32 length | data}. The data is for the server alone. */
public final class SaslResponse implements OutgoingMessage {
  private final byte[] data;

  public SaslResponse(byte[] data) {
    this.data = data.clone();
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
