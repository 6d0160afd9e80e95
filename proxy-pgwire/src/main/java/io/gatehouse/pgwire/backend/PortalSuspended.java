package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/**
 * PortalSuspended: {@code 's' | int32 4}. The row limit of Execute is reached; another Execute goes
 * on.
 */
public record PortalSuspended() {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static PortalSuspended decode(ByteBuf frame) {
    MessageReader.open(frame, BackendType.PORTAL_SUSPENDED, "PortalSuspended").end();
    return new PortalSuspended();
  }
}
