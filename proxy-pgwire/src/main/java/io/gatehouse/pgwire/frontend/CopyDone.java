package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/** CopyDone: {@code 'c' | int32 4}. All the data of a COPY FROM STDIN has been sent. */
public record CopyDone() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CopyDone decode(ByteBuf frame) {
    MessageReader.open(frame, FrontendType.COPY_DONE, "CopyDone").end();
    return new CopyDone();
  }
}
