package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * PasswordMessage: {@code 'p' | int32 length | password NUL}. The password may be a token, a hash,
 * or a password: bytes that are kept out of strings and wiped after use.
 */
public final class PasswordMessage implements OutgoingMessage, AutoCloseable {
  /** The longest length field of a message of type {@code 'p'}, as in PostgreSQL's auth-oauth.c. */
  public static final int MAX_LENGTH = 65_535;

  private static final int LENGTH_FIELD_BYTES = 4;

  private final byte[] password;

  /**
   * @param password taken over, not copied: {@link #wipe} clears it
   */
  public PasswordMessage(byte[] password) {
    this.password = password;
  }

  /**
   * Takes the password out of the frame: the frame's body is zero afterwards, whatever comes of it.
   *
   * @param frame exactly one message
   */
  public static PasswordMessage decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.PASSWORD, "PasswordMessage");
    byte[] body = reader.rest();
    frame.setZero(frame.writerIndex() - body.length, body.length);
    try {
      if (body.length > MAX_LENGTH - LENGTH_FIELD_BYTES) {
        throw reader.violation("is too long");
      }
      int nul = indexOfNul(body);
      if (nul < 0) {
        throw reader.violation("password has no terminator");
      }
      if (nul != body.length - 1) {
        throw reader.violation("bytes left over at the end");
      }
      return new PasswordMessage(Arrays.copyOf(body, nul));
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static int indexOfNul(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * @throws IllegalArgumentException if the password holds a NUL
   */
  @Override
  public void encode(ByteBuf out) {
    if (indexOfNul(password) >= 0) {
      throw new IllegalArgumentException("password holds a NUL");
    }
    MessageWriter.begin(out, FrontendType.PASSWORD).bytes(password).int8(0).end();
  }

  /** The bytes themselves, not a copy; zeroes once wiped. */
  public byte[] password() {
    return password;
  }

  public void wipe() {
    Arrays.fill(password, (byte) 0);
  }

  /** Wipes the password. */
  @Override
  public void close() {
    wipe();
  }

  @Override
  public String toString() {
    return "PasswordMessage[(hidden)]";
  }
}
