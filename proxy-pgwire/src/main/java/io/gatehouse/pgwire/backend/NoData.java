package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/** NoData: {@code 'n' | int32 4}. Answers Describe when no rows will come. */
public record NoData() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static NoData decode(ByteBuf frame) {
    MessageReader.open(frame, BackendType.NO_DATA, "NoData").end();
    return new NoData();
  }
}
