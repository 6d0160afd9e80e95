package io.gatehouse.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/**
 * Bytes on their way to the server. A message passes only once the log holds the decision about it:
 * {@link #requireEntry} is called when an entry is handed to the log, {@link #entryDurable} when
 * the log has it, and what was written between waits. Entries become durable in the order in which
 * they were handed over.
 */
final class UpstreamGate {

  /** Bytes that wait for an entry; {@code needs} counts entries from the session's first. */
  private record Segment(long needs, CompositeByteBuf bytes) {}

  private final Channel channel;
  private final Outbound outbound;
  private final ArrayDeque<Segment> waiting = new ArrayDeque<>();
  private long required;
  private long durable;
  private long waitingBytes;

  UpstreamGate(Channel channel) {
    this.channel = channel;
    this.outbound = new Outbound(channel);
  }

  /** What is written from now on waits for one more entry. */
  void requireEntry() {
    required++;
  }

  /** The log has the next entry. */
  void entryDurable() {
    durable++;
    for (Segment next = waiting.peek();
        next != null && next.needs <= durable;
        next = waiting.peek()) {
      waiting.poll();
      waitingBytes -= next.bytes.readableBytes();
      outbound.move(next.bytes);
    }
    outbound.flush();
  }

  /** Sends a message when its turn comes; the caller keeps its reference. */
  void copyOrRetain(ByteBuf bytes) {
    if (passes()) {
      outbound.copyOrRetain(bytes);
    } else {
      move(bytes.retainedSlice());
    }
  }

  /** Sends bytes when their turn comes; the reference passes to this method. */
  void move(ByteBuf bytes) {
    if (passes()) {
      outbound.move(bytes);
      return;
    }
    waitingBytes += bytes.readableBytes();
    Segment last = waiting.peekLast();
    if (last == null || last.needs != required) {
      last = new Segment(required, channel.alloc().compositeBuffer(1024));
      waiting.add(last);
    }
    last.bytes.addComponent(true, bytes);
  }

  void flush() {
    outbound.flush();
  }

  /** How much waits for the log. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** Frees what was not sent. */
  void discard() {
    outbound.discard();
    for (Segment next = waiting.poll(); next != null; next = waiting.poll()) {
      next.bytes.release();
    }
    waitingBytes = 0;
  }

  private boolean passes() {
    return waiting.isEmpty() && durable >= required;
  }
}
