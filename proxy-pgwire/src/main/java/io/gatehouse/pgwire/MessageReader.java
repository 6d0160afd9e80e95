package io.gatehouse.pgwire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads the body of one whole message strictly: nothing beyond its end, no text that is not UTF-8,
 * and nothing left over when {@link #end} is called. A body that can be read in two ways is a body
 * that the policy and the server may read differently.
 *
 * <p>The frame itself is not touched: its indices stay as they are and nothing is retained.
 */
public final class MessageReader {
  private final ByteBuf frame;
  private final String message;
  private int position;
  private final int end;

  private MessageReader(ByteBuf frame, String message, int position) {
    this.frame = frame;
    this.message = message;
    this.position = position;
    this.end = frame.writerIndex();
  }

  /**
   * Opens a typed message: {@code byte type, int32 length, body}.
   *
   * @param frame exactly one message, from its type byte to its end
   * @param message PostgreSQL's name of it, for errors
   * @throws ProtocolViolation if the length field does not fit the frame
   * @throws IllegalArgumentException if the frame is of another type: the caller's mistake
   */
  public static MessageReader open(ByteBuf frame, byte type, String message) {
    if (frame.readableBytes() < MessageDecoder.HEADER_BYTES) {
      throw new ProtocolViolation(message + ": message is shorter than its header");
    }
    int start = frame.readerIndex();
    if (frame.getByte(start) != type) {
      throw new IllegalArgumentException("frame is no " + message);
    }
    if (frame.getInt(start + 1) != frame.readableBytes() - 1) {
      throw new ProtocolViolation(message + ": length does not match the message");
    }
    return new MessageReader(frame, message, start + MessageDecoder.HEADER_BYTES);
  }

  /**
   * Opens a packet of the start-up phase: {@code int32 length, body}.
   *
   * @throws ProtocolViolation if the length field does not fit the packet
   */
  public static MessageReader openPacket(ByteBuf packet, String message) {
    MessageReader reader = new MessageReader(packet, message, packet.readerIndex());
    if (reader.int32() != packet.readableBytes()) {
      throw reader.violation("length does not match the packet");
    }
    return reader;
  }

  /** Bytes of the body not read yet. */
  public int remaining() {
    return end - position;
  }

  public byte int8() {
    require(1);
    return frame.getByte(position++);
  }

  public short int16() {
    require(2);
    short value = frame.getShort(position);
    position += 2;
    return value;
  }

  public int int32() {
    require(4);
    int value = frame.getInt(position);
    position += 4;
    return value;
  }

  /**
   * An unsigned 16-bit count of elements that follow, checked against what is left before anybody
   * allocates for it.
   *
   * @param minimumBytes the least that one element takes
   */
  public int count16(int minimumBytes) {
    return count(int16() & 0xffff, minimumBytes);
  }

  /** As {@link #count16}, for a 32-bit count, which may not be negative. */
  public int count32(int minimumBytes) {
    return count(int32(), minimumBytes);
  }

  private int count(int count, int minimumBytes) {
    if (count < 0 || count > remaining() / minimumBytes) {
      throw violation("counts more elements than it holds");
    }
    return count;
  }

  /**
   * Steps over a value with a 32-bit length in front, -1 meaning NULL.
   *
   * @return the length, -1 for NULL; the value ends where the reader stands now
   */
  public int skipValue() {
    int length = int32();
    if (length < -1 || length > remaining()) {
      throw violation("a value's length exceeds the message");
    }
    if (length > 0) {
      position += length;
    }
    return length;
  }

  /** Index in the frame of the next byte to be read. */
  public int position() {
    return position;
  }

  /** Copies all that is left. */
  public byte[] rest() {
    byte[] bytes = new byte[remaining()];
    frame.getBytes(position, bytes);
    position = end;
    return bytes;
  }

  /** Copies that many bytes. */
  public byte[] bytes(int length) {
    require(length);
    byte[] bytes = new byte[length];
    frame.getBytes(position, bytes);
    position += length;
    return bytes;
  }

  /**
   * A text that ends in a NUL byte.
   *
   * @param what names it in the error
   * @throws MalformedTextException if it is no valid UTF-8
   */
  public String text(String what) {
    int start = position;
    int length = skipToNul(what);
    String text = frame.toString(start, length, StandardCharsets.UTF_8);
    // Decoding puts U+FFFD for what is malformed, so only a text that has one needs the strict
    // look.
    if (text.indexOf('\uFFFD') >= 0) {
      requireWellFormed(start, length, what);
    }
    return text;
  }

  private void requireWellFormed(int start, int length, String what) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(frame.nioBuffer(start, length));
    } catch (CharacterCodingException e) {
      throw new MalformedTextException(what);
    }
  }

  /** As {@link #text}, with U+FFFD for what is no valid UTF-8: for texts that are only shown. */
  public String lenientText(String what) {
    int start = position;
    return frame.toString(start, skipToNul(what), StandardCharsets.UTF_8);
  }

  private int skipToNul(String what) {
    int nul = frame.indexOf(position, end, (byte) 0);
    if (nul < 0) {
      throw violation(what + " has no terminator");
    }
    int length = nul - position;
    position = nul + 1;
    return length;
  }

  /**
   * Says that the message must be over.
   *
   * @throws ProtocolViolation if bytes are left
   */
  public void end() {
    if (remaining() != 0) {
      throw violation("bytes left over at the end");
    }
  }

  /** A violation that names this message. */
  public ProtocolViolation violation(String what) {
    return new ProtocolViolation(message + ": " + what);
  }

  private void require(int bytes) {
    if (bytes > remaining()) {
      throw violation("message ends too early");
    }
  }
}
