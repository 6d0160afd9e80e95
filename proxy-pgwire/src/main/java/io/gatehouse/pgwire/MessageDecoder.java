package io.gatehouse.pgwire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * Splits the bytes of one direction into messages and hands them to a {@link MessageListener}.
 *
 * <pre>
 *   message: byte type | int32 length, counts itself | length - 4 bytes
 *
 *   read ──► [ whole ][ whole ][ streamed, streamed, stre     one slice each: message, message, stream(begun 3)
 *   read ──► amed, streamed ][ who                            stream(begun 1); "who" is kept
 *   read ──► le ]                                             "le" is copied behind "who": message
 * </pre>
 *
 * <p>Nothing is copied but a message that is taken whole and straddles two reads, and headers that
 * do. Memory is taken for bytes that have arrived, never for a length that was announced. After a
 * violation all bytes are dropped: a stream that is out of step is never brought back into step.
 *
 * <p>Not sharable; all methods but {@link #resume} belong to the channel's event loop.
 */
public final class MessageDecoder extends ChannelInboundHandlerAdapter {
  /** Type byte and length field. */
  public static final int HEADER_BYTES = 5;

  /**
   * The longest length field that is taken for a message at all: PostgreSQL's own
   * PQ_LARGE_MESSAGE_LIMIT.
   */
  public static final int MAX_LENGTH = 0x3ffffffe;

  private static final int MIN_LENGTH = 4;
  private static final int SMALLEST_PARTIAL_BYTES = 256;

  private final MessageListener listener;

  /** Bytes that came while paused, in order. */
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();

  /**
   * The message begun and not complete yet: part of a header, or of a message to be taken whole.
   * Null if none.
   */
  private ByteBuf partial;

  /** Bytes that {@link #partial} will have when it is complete; 0 while its header is not. */
  private int partialBytes;

  private byte streamType;

  /** Bytes of the current streamed message still to come. */
  private int streamRemaining;

  private ChannelHandlerContext context;
  private boolean paused;
  private boolean delivering;
  private boolean dropping;

  public MessageDecoder(MessageListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /**
   * Stops handing over, at once: also when called from within {@link MessageListener#message}. What
   * arrives is kept; whoever pauses for long also stops reading the channel.
   */
  public void pause() {
    paused = true;
  }

  /**
   * Goes on with what was kept, on the event loop, followed by {@link
   * MessageListener#readComplete}. May be called from any thread.
   */
  public void resume() {
    if (context.executor().inEventLoop()) {
      resumeOnEventLoop();
    } else {
      context.executor().execute(this::resumeOnEventLoop);
    }
  }

  private void resumeOnEventLoop() {
    if (!paused) {
      return;
    }
    paused = false;
    if (delivering) {
      return; // the loop below us on the stack goes on by itself
    }
    try {
      deliverWaiting();
      if (!dropping) {
        listener.readComplete();
      }
    } catch (RuntimeException e) {
      context.fireExceptionCaught(e);
    }
  }

  public boolean isPaused() {
    return paused;
  }

  /** Bytes received and not handed over yet. */
  public long pendingBytes() {
    long bytes = partial == null ? 0 : partial.readableBytes();
    for (ByteBuf buffer : waiting) {
      bytes += buffer.readableBytes();
    }
    return bytes;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(msg);
      return;
    }
    if (dropping) {
      bytes.release();
      return;
    }
    keep(bytes);
    if (!paused && !delivering) {
      deliverWaiting();
    }
  }

  /**
   * Small reads that pile up share one buffer: a peer that sends byte by byte can't pin a buffer
   * for each.
   */
  private void keep(ByteBuf bytes) {
    ByteBuf last = waiting.peekLast();
    if (last != null
        && last.refCnt() == 1
        && !last.isReadOnly()
        && last.writableBytes() >= bytes.readableBytes()) {
      last.writeBytes(bytes);
      bytes.release();
    } else {
      waiting.add(bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!dropping) {
      listener.readComplete();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    drop();
  }

  private void drop() {
    dropping = true;
    if (delivering) {
      return; // the buffer in hand is still being read; deliverWaiting cleans up
    }
    releaseAll();
  }

  private void releaseAll() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }

  private void deliverWaiting() {
    delivering = true;
    boolean done = false;
    try {
      while (!paused && !dropping && !waiting.isEmpty()) {
        ByteBuf in = waiting.peekFirst();
        deliver(in);
        if (!in.isReadable()) {
          waiting.removeFirst();
          in.release();
        }
      }
      done = true;
    } catch (ProtocolViolation e) {
      violate(e);
      done = true;
    } finally {
      delivering = false;
      if (!done) {
        dropping = true; // a listener that broke down has lost count: nothing more may pass
      }
      if (dropping) {
        releaseAll();
      }
    }
  }

  private void violate(ProtocolViolation violation) {
    if (!dropping) {
      dropping = true;
      listener.violation(violation);
    }
  }

  private void deliver(ByteBuf in) {
    while (in.isReadable() && !paused && !dropping) {
      if (partial != null) {
        complete(in);
      } else if (streamRemaining > 0) {
        stream(in, 0);
      } else if (in.readableBytes() < HEADER_BYTES) {
        beginPartial(in, 0);
      } else {
        next(in);
      }
    }
  }

  /** Takes the message whose header stands at the front of {@code in}. */
  private void next(ByteBuf in) {
    byte type = in.getByte(in.readerIndex());
    int length = in.getInt(in.readerIndex() + 1);
    switch (handling(type, length)) {
      case WHOLE -> {
        int bytes = 1 + length;
        if (in.readableBytes() < bytes) {
          beginPartial(in, bytes);
        } else {
          handOver(type, in.readRetainedSlice(bytes));
        }
      }
      case STREAM -> {
        streamType = type;
        streamRemaining = 1 + length;
        stream(in, 1);
      }
      case REJECT -> throw rejected(type, length);
    }
  }

  private MessageListener.Handling handling(byte type, int length) {
    if (length < MIN_LENGTH || length > MAX_LENGTH) {
      throw new ProtocolViolation("invalid message length");
    }
    return listener.handling(type, length);
  }

  private static ProtocolViolation rejected(byte type, int length) {
    return new ProtocolViolation(
        "message of type 0x%02x with length %d is not accepted here".formatted(type, length));
  }

  private void handOver(byte type, ByteBuf frame) {
    try {
      listener.message(type, frame);
    } finally {
      frame.release();
    }
  }

  /**
   * Hands over, as one slice, the longest run at the front of {@code in} of streamed messages of
   * one type, beginning inside or at the start of one.
   */
  private void stream(ByteBuf in, int begunBefore) {
    int begun = begunBefore;
    int end = in.writerIndex();
    int position = in.readerIndex();
    while (true) {
      int bytes = Math.min(streamRemaining, end - position);
      position += bytes;
      streamRemaining -= bytes;
      if (end - position < HEADER_BYTES || in.getByte(position) != streamType) {
        break;
      }
      int length = in.getInt(position + 1);
      if (length < MIN_LENGTH
          || length > MAX_LENGTH
          || listener.handling(streamType, length) != MessageListener.Handling.STREAM) {
        break; // judged by next(), after what lies before it has been handed over
      }
      streamRemaining = 1 + length;
      begun++;
    }
    listener.stream(streamType, in.readRetainedSlice(position - in.readerIndex()), begun);
  }

  /**
   * @param bytes what the message has in all; 0 if its header is not complete
   */
  private void beginPartial(ByteBuf in, int bytes) {
    partial = context.alloc().buffer(Math.max(SMALLEST_PARTIAL_BYTES, in.readableBytes()));
    partialBytes = bytes;
    partial.writeBytes(in);
  }

  /** Adds to {@link #partial} what it lacks and {@code in} has. */
  private void complete(ByteBuf in) {
    if (partialBytes == 0) {
      in.readBytes(partial, Math.min(HEADER_BYTES - partial.readableBytes(), in.readableBytes()));
      if (partial.readableBytes() < HEADER_BYTES) {
        return;
      }
      headerComplete();
      if (partial == null) {
        return;
      }
    }
    int bytes = Math.min(partialBytes - partial.readableBytes(), in.readableBytes());
    if (partial.writableBytes() < bytes) {
      partial.capacity(Math.max(partial.readableBytes() + bytes, doubled(partial.capacity())));
    }
    in.readBytes(partial, bytes);
    if (partial.readableBytes() == partialBytes) {
      ByteBuf frame = partial;
      partial = null;
      handOver(frame.getByte(frame.readerIndex()), frame);
    }
  }

  private int doubled(int capacity) {
    return (int) Math.min(2L * capacity, partialBytes);
  }

  private void headerComplete() {
    byte type = partial.getByte(partial.readerIndex());
    int length = partial.getInt(partial.readerIndex() + 1);
    switch (handling(type, length)) {
      case WHOLE -> partialBytes = 1 + length;
      case STREAM -> {
        ByteBuf header = partial;
        partial = null;
        streamType = type;
        streamRemaining = 1 + length - HEADER_BYTES;
        listener.stream(type, header, 1);
      }
      case REJECT -> throw rejected(type, length);
    }
  }
}
