package io.gatehouse.pgwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A message that we write ourselves. */
public interface OutgoingMessage {
  /** Appends the whole message, header included. */
  void encode(ByteBuf out);

  /** The message in a buffer of its own, which the caller releases. */
  default ByteBuf toByteBuf(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer();
    try {
      encode(out);
      return out;
    } catch (RuntimeException e) {
      out.release();
      throw e;
    }
  }
}
