package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;

/**
 * BackendKeyData: {@code 'K' | int32 length | int32 process id | secret key}. The key has 4 bytes
 * up to protocol 3.0 and up to 256 since 3.2; whoever knows it can cancel the session's statements,
 * so it is not shown.
 */
public final class BackendKeyData implements OutgoingMessage {
  /** Of keys on protocol 3.0, exactly. */
  public static final int MIN_KEY_BYTES = 4;

  public static final int MAX_KEY_BYTES = 256;

  private final int processId;
  private final byte[] secretKey;

  /**
   * @throws IllegalArgumentException if the key has fewer than 4 or more than 256 bytes
   */
  public BackendKeyData(int processId, byte[] secretKey) {
    if (!isKeyLength(secretKey.length)) {
      throw new IllegalArgumentException("secret key has a wrong length");
    }
    this.processId = processId;
    this.secretKey = secretKey.clone();
  }

  /** A new key that can't be guessed, as far as its length allows. */
  public static BackendKeyData random(int processId, int keyBytes, SecureRandom random) {
    byte[] key = new byte[keyBytes];
    random.nextBytes(key);
    return new BackendKeyData(processId, key);
  }

  public static boolean isKeyLength(int bytes) {
    return bytes >= MIN_KEY_BYTES && bytes <= MAX_KEY_BYTES;
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static BackendKeyData decode(ByteBuf frame) {
    MessageReader reader =
        MessageReader.open(frame, BackendType.BACKEND_KEY_DATA, "BackendKeyData");
    int processId = reader.int32();
    if (!isKeyLength(reader.remaining())) {
      throw reader.violation("secret key has a wrong length");
    }
    return new BackendKeyData(processId, reader.rest());
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter.begin(out, BackendType.BACKEND_KEY_DATA).int32(processId).bytes(secretKey).end();
  }

  public int processId() {
    return processId;
  }

  public byte[] secretKey() {
    return secretKey.clone();
  }

  @Override
  public String toString() {
    return "BackendKeyData[processId=" + processId + ", secretKey=(hidden)]";
  }
}
