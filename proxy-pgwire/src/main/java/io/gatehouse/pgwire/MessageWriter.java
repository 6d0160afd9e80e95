package io.gatehouse.pgwire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes one message: leaves room for the length and fills it in at the end, with the length summed
 * up from what really was written, never computed beforehand.
 */
public final class MessageWriter {
  private final ByteBuf out;
  private final int lengthIndex;

  private MessageWriter(ByteBuf out) {
    this.out = out;
    this.lengthIndex = out.writerIndex();
    out.writeInt(0);
  }

  /** Begins a typed message. */
  public static MessageWriter begin(ByteBuf out, byte type) {
    out.writeByte(type);
    return new MessageWriter(out);
  }

  /** Begins a packet of the start-up phase, which has no type byte. */
  public static MessageWriter beginUntyped(ByteBuf out) {
    return new MessageWriter(out);
  }

  public MessageWriter int8(int value) {
    out.writeByte(value);
    return this;
  }

  /**
   * An unsigned 16-bit number.
   *
   * @throws IllegalArgumentException if it does not fit 16 bits, unsigned
   */
  public MessageWriter int16(int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException("does not fit 16 bits");
    }
    out.writeShort(value);
    return this;
  }

  public MessageWriter int32(int value) {
    out.writeInt(value);
    return this;
  }

  public MessageWriter bytes(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  /**
   * A text and its NUL.
   *
   * @throws IllegalArgumentException if the text itself holds a NUL: the receiver would read the
   *     rest as the next field
   */
  public MessageWriter text(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text holds a NUL");
    }
    out.writeCharSequence(value, StandardCharsets.UTF_8);
    out.writeByte(0);
    return this;
  }

  /**
   * Fills in the length.
   *
   * @throws IllegalArgumentException if the message is longer than any receiver takes
   */
  public void end() {
    long length = (long) out.writerIndex() - lengthIndex;
    if (length > MessageDecoder.MAX_LENGTH) {
      throw new IllegalArgumentException("message is too long");
    }
    out.setInt(lengthIndex, (int) length);
  }
}
