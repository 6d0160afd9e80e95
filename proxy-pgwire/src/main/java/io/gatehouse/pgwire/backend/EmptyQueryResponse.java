package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/**
 * EmptyQueryResponse: {@code 'I' | int32 4}. Stands where CommandComplete would, for an empty
 * statement.
 */
public record EmptyQueryResponse() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static EmptyQueryResponse decode(ByteBuf frame) {
    MessageReader.open(frame, BackendType.EMPTY_QUERY_RESPONSE, "EmptyQueryResponse").end();
    return new EmptyQueryResponse();
  }
}
