package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** SSLRequest: {@code int32 8 | int32 80877103}. The server answers with one byte, S or N. */
public record SslRequest() implements OutgoingMessage {
  @Override
  public void encode(ByteBuf out) {
    MessageWriter.beginUntyped(out).int32(StartupMessage.SSL_REQUEST_CODE).end();
  }
}
