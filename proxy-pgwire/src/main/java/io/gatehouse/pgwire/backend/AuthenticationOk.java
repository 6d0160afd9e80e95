package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** AuthenticationOk: {@code 'R' | int32 8 | int32 0}. The server knows who we are. */
public record AuthenticationOk() implements Authentication, OutgoingMessage {
  static final int CODE = 0;

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, BackendType.AUTHENTICATION).int32(CODE).end();
  }
}
