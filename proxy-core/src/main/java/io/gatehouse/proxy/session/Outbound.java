package io.gatehouse.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Bytes on their way to one channel. Small messages are gathered into one buffer, so that a reply
 * of five messages is one write and one TLS record; large ones move without being copied.
 */
final class Outbound {

  /** Above this a copy costs more than another buffer. */
  private static final int COPY_LIMIT_BYTES = 4_096;

  private static final int GATHER_BYTES = 16_384;

  private final Channel channel;
  private ByteBuf gathered;
  private boolean unflushed;

  Outbound(Channel channel) {
    this.channel = channel;
  }

  /** Sends these bytes; the caller keeps its reference. */
  void copyOrRetain(ByteBuf bytes) {
    if (bytes.readableBytes() <= COPY_LIMIT_BYTES) {
      gathering(bytes.readableBytes())
          .writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    } else {
      move(bytes.retainedSlice());
    }
  }

  /** Sends these bytes; the reference passes to this method. */
  void move(ByteBuf bytes) {
    if (bytes.readableBytes() <= COPY_LIMIT_BYTES) {
      gathering(bytes.readableBytes())
          .writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
      bytes.release();
      return;
    }
    writeGathered();
    channel.write(bytes, channel.voidPromise());
    unflushed = true;
  }

  /** A buffer to append a message to. Valid until the next call of any other method. */
  ByteBuf gathering(int bytes) {
    if (gathered != null && gathered.readableBytes() + bytes > GATHER_BYTES) {
      writeGathered();
    }
    if (gathered == null) {
      gathered = channel.alloc().ioBuffer(Math.max(bytes, 512));
    }
    return gathered;
  }

  /** Sends what was gathered. */
  void flush() {
    writeGathered();
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  /** Frees what was not sent. */
  void discard() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private void writeGathered() {
    if (gathered != null) {
      channel.write(gathered, channel.voidPromise());
      gathered = null;
      unflushed = true;
    }
  }
}
