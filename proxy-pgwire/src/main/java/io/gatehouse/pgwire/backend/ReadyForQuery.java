package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;

/** ReadyForQuery: {@code 'Z' | int32 5 | byte status}. Answers Query and Sync. */
public record ReadyForQuery(TransactionStatus status) implements OutgoingMessage {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static ReadyForQuery decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, BackendType.READY_FOR_QUERY, "ReadyForQuery");
    byte code = reader.int8();
    reader.end();
    for (TransactionStatus status : TransactionStatus.values()) {
      if (status.code() == code) {
        return new ReadyForQuery(status);
      }
    }
    throw reader.violation("unknown transaction status");
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, BackendType.READY_FOR_QUERY).int8(status.code()).end();
  }
}
