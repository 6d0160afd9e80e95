package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/**
 * NotificationResponse: {@code 'A' | int32 length | int32 process id | channel NUL | payload NUL}.
 * May come at any time after LISTEN.
 */
public record NotificationResponse(int processId, String channel, String payload) {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static NotificationResponse decode(ByteBuf frame) {
    MessageReader reader =
        MessageReader.open(frame, BackendType.NOTIFICATION_RESPONSE, "NotificationResponse");
    int processId = reader.int32();
    String channel = reader.text("channel");
    String payload = reader.text("payload");
    reader.end();
    return new NotificationResponse(processId, channel, payload);
  }
}
