package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * Takes messages with rows that are too long to be read whole, as their bytes come, and makes
 * shorter ones of them: masked values are cut, since nobody is going to see them. What is left may
 * be masked as usual, and has the same outcome. Only what is in clear counts towards the limit.
 * Used by one thread at a time.
 *
 * <pre>
 *   DataRow, CopyData: type | int32 length | body
 * </pre>
 */
public abstract sealed class LongRows permits LongDataRows, LongCopyLines, LongCopyTuples {

  private static final int HEADER = 1 + Integer.BYTES;

  private final int maxBytes;
  private final byte[] header = new byte[HEADER];

  /** The message that is being made. */
  private ByteBuf kept = Unpooled.EMPTY_BUFFER;

  private int headerBytes;
  private int remaining;
  private long clear;

  /**
   * @param maxBytes of a row, in clear
   */
  LongRows(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes.
   *
   * @param bytes of one message after the other, cut anywhere; they are read, not released
   * @param whole gets each message that is complete, and is done with it when it returns
   * @throws RowTooLongException when there is more in clear than the limit
   * @throws MalformedRowException when it is no message with rows of these columns
   */
  public final void take(ByteBuf bytes, Consumer<ByteBuf> whole) {
    while (bytes.isReadable()) {
      if (headerBytes < HEADER) {
        header[headerBytes++] = bytes.readByte();
        if (headerBytes == HEADER) {
          kept = Unpooled.buffer();
          kept.writeBytes(header);
          remaining = kept.getInt(1) - Integer.BYTES;
          clear = 0;
          begin();
        }
      } else {
        int length = Math.min(remaining, bytes.readableBytes());
        body(bytes.readSlice(length), kept);
        remaining -= length;
      }
      if (headerBytes == HEADER && remaining == 0) {
        end(kept);
        kept.setInt(1, kept.readableBytes() - 1);
        ByteBuf message = kept;
        kept = Unpooled.EMPTY_BUFFER;
        headerBytes = 0;
        whole.accept(message);
      }
    }
  }

  /**
   * One message that is there, without the bytes that a mask does not need.
   *
   * @param frame from its type byte on; its index is not moved
   * @throws MalformedRowException when it is no message with rows of these columns
   */
  final ByteBuf shortened(ByteBuf frame) {
    ByteBuf[] shorter = new ByteBuf[1];
    take(frame.duplicate(), whole -> shorter[0] = whole);
    if (shorter[0] == null) {
      throw new MalformedRowException("a frame that is not one message");
    }
    return shorter[0];
  }

  /** How much of the message has not come, what is being taken included. */
  final int remaining() {
    return remaining;
  }

  /** Counts bytes in clear. */
  final void inClear(long bytes) {
    clear += bytes;
    if (clear > maxBytes) {
      throw new RowTooLongException(maxBytes);
    }
  }

  /** A row ends within the message, and another may follow. */
  final void nextRow() {
    clear = 0;
  }

  /** A message begins. */
  abstract void begin();

  /** Takes bytes of its body. */
  abstract void body(ByteBuf in, ByteBuf out);

  /** The message is there. */
  abstract void end(ByteBuf out);
}
