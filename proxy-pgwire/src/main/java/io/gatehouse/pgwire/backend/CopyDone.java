package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/** CopyDone: {@code 'c' | int32 4}. All the data of a COPY TO STDOUT has been sent. */
public record CopyDone() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CopyDone decode(ByteBuf frame) {
    MessageReader.open(frame, BackendType.COPY_DONE, "CopyDone").end();
    return new CopyDone();
  }
}
