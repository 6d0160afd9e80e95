package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;

/**
 * Another Bind with the parameters of one that a client sent, results in text. Layout: {@link
 * Bind}.
 *
 * @param portal its name; empty for the unnamed one
 * @param statement its name; empty for the unnamed one
 * @param parameters whose frame must still be there
 */
public record Rebind(String portal, String statement, Bind parameters) implements OutgoingMessage {

  @Override
  public void encode(ByteBuf out) {
    MessageWriter writer =
        MessageWriter.begin(out, FrontendType.BIND)
            .text(portal)
            .text(statement)
            .int16(parameters.parameterCount());
    for (int i = 0; i < parameters.parameterCount(); i++) {
      writer.int16(parameters.parameterFormat(i).ordinal());
    }
    writer.int16(parameters.parameterCount());
    for (int i = 0; i < parameters.parameterCount(); i++) {
      Optional<ByteBuf> value = parameters.parameter(i);
      writer.int32(value.map(ByteBuf::readableBytes).orElse(-1));
      value.ifPresent(bytes -> writer.bytes(ByteBufUtil.getBytes(bytes)));
    }
    writer.int16(0).end();
  }
}
