package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Parse: {@code 'P' | int32 length | statement NUL | SQL NUL | int16 n | n × int32 type OID}.
 *
 * @param statement its name; empty for the unnamed one
 * @param parameterTypes OIDs (unsigned) of the first parameters' types; 0 leaves it to the server
 */
public record Parse(String statement, String sql, List<Integer> parameterTypes)
    implements OutgoingMessage {
  public Parse {
    parameterTypes = List.copyOf(parameterTypes);
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   * @throws io.gatehouse.pgwire.MalformedTextException if name or SQL is no valid UTF-8
   */
  public static Parse decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.PARSE, "Parse");
    String statement = reader.text("statement name");
    String sql = reader.text("query string");
    int count = reader.count16(4);
    List<Integer> parameterTypes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      parameterTypes.add(reader.int32());
    }
    reader.end();
    return new Parse(statement, sql, parameterTypes);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter writer =
        MessageWriter.begin(out, FrontendType.PARSE)
            .text(statement)
            .text(sql)
            .int16(parameterTypes.size());
    parameterTypes.forEach(writer::int32);
    writer.end();
  }
}
