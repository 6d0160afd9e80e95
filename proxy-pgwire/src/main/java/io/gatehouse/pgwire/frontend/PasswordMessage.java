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

  private final byte[] password;

  /**
   * @param password taken over, not copied: {@link #wipe} clears it
   */
  public PasswordMessage(byte[] password) {
    this.password = password;
  }

  /**
   * @param frame exactly one message; its bytes are left as they are, for whoever owns it to clear
   */
  public static PasswordMessage decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.PASSWORD, "PasswordMessage");
    if (frame.readableBytes() - 1 > MAX_LENGTH) {
      throw reader.violation("is too long");
    }
    if (reader.remaining() == 0) {
      throw reader.violation("password has no terminator");
    }
    byte[] password = reader.bytes(reader.remaining() - 1);
    PasswordMessage message = new PasswordMessage(password);
    byte terminator = reader.int8();
    for (byte b : password) {
      if (b == 0) {
        message.wipe();
        throw reader.violation("bytes left over at the end");
      }
    }
    if (terminator != 0) {
      message.wipe();
      throw reader.violation("password has no terminator");
    }
    return message;
  }

  /**
   * @throws IllegalArgumentException if the password holds a NUL
   */
  @Override
  public void encode(ByteBuf out) {
    for (byte b : password) {
      if (b == 0) {
        throw new IllegalArgumentException("password holds a NUL");
      }
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
