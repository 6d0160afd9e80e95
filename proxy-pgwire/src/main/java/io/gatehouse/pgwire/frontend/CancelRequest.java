package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.backend.BackendKeyData;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;

/**
 * CancelRequest: {@code int32 length | int32 80877102 | int32 process id | secret key}. The key has
 * 4 bytes up to protocol 3.0, 4 to 256 since 3.2; it is a secret and is not shown.
 */
public final class CancelRequest implements OutgoingMessage {
  public static final int CODE = 80877102;

  private static final String NAME = "CancelRequest";

  private final int processId;
  private final byte[] secretKey;

  /**
   * @throws IllegalArgumentException if the key has fewer than 4 or more than 256 bytes
   */
  public CancelRequest(int processId, byte[] secretKey) {
    if (!BackendKeyData.isKeyLength(secretKey.length)) {
      throw new IllegalArgumentException("secret key has a wrong length");
    }
    this.processId = processId;
    this.secretKey = secretKey.clone();
  }

  /** Cancels the session that was given this key. */
  public CancelRequest(BackendKeyData key) {
    this(key.processId(), key.secretKey());
  }

  /**
   * Reads the packet.
   *
   * @param packet exactly one packet, whose length field has been checked
   */
  public static CancelRequest decode(ByteBuf packet) {
    MessageReader reader = MessageReader.openPacket(packet, NAME);
    reader.int32();
    int processId = reader.int32();
    if (!BackendKeyData.isKeyLength(reader.remaining())) {
      throw reader.violation("secret key has a wrong length");
    }
    return new CancelRequest(processId, reader.rest());
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.beginUntyped(out).int32(CODE).int32(processId).bytes(secretKey).end();
  }

  public int processId() {
    return processId;
  }

  /** Whether it is this session's key; takes as long for a wrong key as for the right one. */
  public boolean matches(BackendKeyData key) {
    return MessageDigest.isEqual(secretKey, key.secretKey()) && processId == key.processId();
  }

  @Override
  public String toString() {
    return "CancelRequest[processId=" + processId + ", secretKey=(hidden)]";
  }
}
