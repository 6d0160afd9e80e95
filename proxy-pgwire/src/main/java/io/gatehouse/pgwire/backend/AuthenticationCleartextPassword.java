package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * AuthenticationCleartextPassword: {@code 'R' | int32 8 | int32 3}. The server wants the password
 * as it is.
 */
public record AuthenticationCleartextPassword() implements Authentication, OutgoingMessage {
  static final int CODE = 3;

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, BackendType.AUTHENTICATION).int32(CODE).end();
  }
}
