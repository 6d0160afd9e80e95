package io.gatehouse.pgwire;

import io.netty.buffer.ByteBuf;

/**
 * Takes the messages that a {@link MessageDecoder} finds. Always called on the channel's event
 * loop.
 *
 * <p>A {@link ProtocolViolation} thrown by {@link #message} or {@link #stream} comes back through
 * {@link #violation}, so that there is one sink for everything illegal.
 */
public interface MessageListener {
  /** How a message is to be taken. */
  enum Handling {
    /** Buffered until it is complete, then handed to {@link MessageListener#message}. */
    WHOLE,
    /**
     * Its bytes are handed to {@link MessageListener#stream} as they come, never buffered whole.
     */
    STREAM,
    /** Not allowed here, or too long: a violation. */
    REJECT
  }

  /**
   * How to take a message, from its header alone. This is a question and no event: it may be asked
   * more than once about one message, and about a streamed message before the bytes of the one
   * ahead of it have been handed over.
   *
   * @param type the message's type byte
   * @param length its length field: counts itself but not the type byte; 4 to {@link
   *     MessageDecoder#MAX_LENGTH}
   */
  Handling handling(byte type, int length);

  /**
   * One whole message.
   *
   * @param frame from the type byte to the message's last byte; released by the decoder after this
   *     returns, so whoever keeps it retains it
   */
  void message(byte type, ByteBuf frame);

  /**
   * Bytes of streamed messages of one type: the rest of one, whole ones, the start of one, in the
   * order of the wire.
   *
   * @param bytes owned by the listener, which releases it
   * @param begun how many messages have their type byte in these bytes
   */
  void stream(byte type, ByteBuf bytes, int begun);

  /** What this read brought has been handed over: the moment to flush. */
  void readComplete();

  /** Called at most once; afterwards every byte is dropped until the channel is closed. */
  void violation(ProtocolViolation violation);
}
