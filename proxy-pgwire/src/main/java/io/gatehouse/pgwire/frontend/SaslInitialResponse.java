package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * SASLInitialResponse: {@code 'p' | int32 length | mechanism NUL | int32 length | data}. The data
 * is for the server alone and is not shown.
 */
public final class SaslInitialResponse implements OutgoingMessage {
  private final String mechanism;
  private final byte[] data;

  public SaslInitialResponse(String mechanism, byte[] data) {
    this.mechanism = mechanism;
    this.data = data.clone();
  }

  public String mechanism() {
    return mechanism;
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.PASSWORD)
        .text(mechanism)
        .int32(data.length)
        .bytes(data)
        .end();
  }

  @Override
  public String toString() {
    return "SASLInitialResponse[mechanism=" + mechanism + ", data=(hidden)]";
  }
}
