package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/**
 * SASLInitialResponse: {@code 'p' | int32 length | mechanism NUL | int32 length | data}. The data
 * is for the server alone and is not shown.
 */
public final class SaslInitialResponse implements OutgoingMessage {
  private static final int NO_DATA = -1;

  private final String mechanism;
  private final Optional<byte[]> data;

  public SaslInitialResponse(String mechanism, byte[] data) {
    this(mechanism, Optional.of(data.clone()));
  }

  private SaslInitialResponse(String mechanism, Optional<byte[]> data) {
    this.mechanism = mechanism;
    this.data = data;
  }

  /**
   * Reads the message. The frame's body is zero afterwards, whatever comes of it: it may hold a
   * token.
   *
   * @param frame exactly one message
   */
  public static SaslInitialResponse decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.PASSWORD, "SASLInitialResponse");
    int body = reader.remaining();
    try {
      String mechanism = reader.text("mechanism");
      int length = reader.int32();
      if (length == NO_DATA) {
        reader.end();
        return new SaslInitialResponse(mechanism, Optional.empty());
      }
      if (length != reader.remaining()) {
        throw reader.violation("data has another length than it says");
      }
      return new SaslInitialResponse(mechanism, Optional.of(reader.rest()));
    } finally {
      frame.setZero(frame.writerIndex() - body, body);
    }
  }

  /** A copy of the data; empty when the client sent none. */
  public Optional<byte[]> data() {
    return data.map(byte[]::clone);
  }

  /** Wipes the data. */
  public void wipe() {
    data.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
  }

  public String mechanism() {
    return mechanism;
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter writer = MessageWriter.begin(out, FrontendType.PASSWORD).text(mechanism);
    if (data.isPresent()) {
      writer.int32(data.get().length).bytes(data.get()).end();
    } else {
      writer.int32(NO_DATA).end();
    }
  }

  @Override
  public String toString() {
    return "SASLInitialResponse[mechanism=" + mechanism + ", data=(hidden)]";
  }
}
