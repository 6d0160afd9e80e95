package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/**
 * Bind of a statement that has no parameters, results in text: {@code 'B' | int32 length | portal
 * NUL | statement NUL | int16 0 | int16 0 | int16 0}.
 *
 * @param portal its name; empty for the unnamed one
 * @param statement its name; empty for the unnamed one
 */
public record BindWithoutParameters(String portal, String statement) implements OutgoingMessage {

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.BIND)
        .text(portal)
        .text(statement)
        .int16(0)
        .int16(0)
        .int16(0)
        .end();
  }
}
