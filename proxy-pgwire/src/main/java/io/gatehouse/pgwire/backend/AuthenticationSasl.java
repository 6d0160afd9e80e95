package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * AuthenticationSASL: {@code 'R' | int32 length | int32 10 | (mechanism NUL)* NUL}, in the server's
 * order of preference.
 */
public record AuthenticationSasl(List<String> mechanisms)
    implements Authentication, OutgoingMessage {
  static final int CODE = 10;

  public AuthenticationSasl {
    mechanisms = List.copyOf(mechanisms);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter writer = MessageWriter.begin(out, BackendType.AUTHENTICATION).int32(CODE);
    mechanisms.forEach(writer::text);
    writer.int8(0).end();
  }
}
