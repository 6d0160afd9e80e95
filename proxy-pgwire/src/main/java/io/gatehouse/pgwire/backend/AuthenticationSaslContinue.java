package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** AuthenticationSASLContinue: {@code 'R' | int32 length | int32 11 | data}. */
public final class AuthenticationSaslContinue implements Authentication, OutgoingMessage {
  static final int CODE = 11;

  private final byte[] data;

  public AuthenticationSaslContinue(byte[] data) {
    this.data = data.clone();
  }

  public byte[] data() {
    return data.clone();
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, BackendType.AUTHENTICATION).int32(CODE).bytes(data).end();
  }
}
