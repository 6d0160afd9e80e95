package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** Query: {@code 'Q' | int32 length | SQL NUL}. One or several statements, or none. */
public record Query(String sql) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   * @throws io.gatehouse.pgwire.MalformedTextException if the SQL is no valid UTF-8
   */
  public static Query decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.QUERY, "Query");
    String sql = reader.text("query string");
    reader.end();
    return new Query(sql);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, FrontendType.QUERY).text(sql).end();
  }
}
