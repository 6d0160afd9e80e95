package io.gatehouse.pgwire;

import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;

/**
 * Reads what a client sends before its first typed message.
 *
 * <pre>
 *   packet: int32 length, counts itself | int32 code | body
 *
 *   80877103 SSLRequest, 80877104 GSSENCRequest   no body; each at most once, in the clear, in either order
 *   80877102 CancelRequest                        int32 process id | secret key, 4 to 256 bytes
 *   3.x      StartupMessage                       (name NUL value NUL)* NUL
 *   first byte 0x16                               TLS at once (PostgreSQL 17)
 * </pre>
 *
 * <p>A client that has bytes under way behind an SSLRequest is refused: whoever stands in between
 * could have put them there, to be taken for what came through TLS (CVE-2021-23214).
 */
public final class StartupDecoder extends ChannelInboundHandlerAdapter {
  /** The longest packet, as PostgreSQL's MAX_STARTUP_PACKET_LENGTH. */
  public static final int MAX_PACKET_BYTES = 10_000;

  /** What a client may send behind its StartupMessage before the decoder is removed. */
  public static final int MAX_BYTES_AHEAD = 131_072;

  private static final int MIN_PACKET_BYTES = 8;
  private static final byte TLS_HANDSHAKE_RECORD = 0x16;

  private enum State {
    /** No byte has come yet. */
    FRESH,
    /** A packet is expected. */
    PACKET,
    /** The StartupMessage has been handed over; bytes are kept for the next handler. */
    STARTED,
    /** Bytes are dropped. */
    DROPPING
  }

  private final StartupListener listener;
  private State state = State.FRESH;
  private boolean sslRequested;
  private boolean gssEncRequested;
  private ByteBuf received;

  public StartupDecoder(StartupListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(msg);
      return;
    }
    try {
      append(ctx, bytes);
    } finally {
      bytes.release();
    }
    try {
      decode(ctx);
    } catch (ProtocolViolation e) {
      drop();
      listener.violation(e);
    } catch (RuntimeException e) {
      drop();
      throw e;
    }
  }

  private void append(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (state == State.DROPPING) {
      return;
    }
    if (received == null) {
      received = ctx.alloc().buffer(bytes.readableBytes());
    }
    received.writeBytes(bytes);
  }

  private void decode(ChannelHandlerContext ctx) {
    if (state == State.FRESH && received.isReadable()) {
      state = State.PACKET;
      if (received.getByte(received.readerIndex()) == TLS_HANDSHAKE_RECORD
          && ctx.pipeline().get(SslHandler.class) == null) {
        directTls(ctx);
        return;
      }
    }
    if (state == State.PACKET) {
      decodePacket(ctx);
    }
    if (state == State.STARTED && received != null && received.readableBytes() > MAX_BYTES_AHEAD) {
      throw new ProtocolViolation("too many bytes sent ahead of authentication");
    }
  }

  private void directTls(ChannelHandlerContext ctx) {
    listener.directTls();
    ChannelHandlerContext tls = ctx.pipeline().context(SslHandler.class);
    if (tls == null) {
      drop();
      return;
    }
    ByteBuf hello = received;
    received = null;
    feed(tls, hello);
  }

  private static void feed(ChannelHandlerContext context, ByteBuf bytes) {
    ChannelHandler handler = context.handler();
    try {
      ((ChannelInboundHandler) handler).channelRead(context, bytes);
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
  }

  private void decodePacket(ChannelHandlerContext ctx) {
    if (received.readableBytes() < 4) {
      return;
    }
    int length = received.getInt(received.readerIndex());
    if (length < MIN_PACKET_BYTES || length > MAX_PACKET_BYTES) {
      throw new ProtocolViolation("invalid length of startup packet");
    }
    if (received.readableBytes() < length) {
      return;
    }
    ByteBuf packet = received.readSlice(length);
    int code = packet.getInt(packet.readerIndex() + 4);
    switch (code) {
      case StartupMessage.SSL_REQUEST_CODE -> sslRequest(ctx, length);
      case StartupMessage.GSSENC_REQUEST_CODE -> gssEncRequest(ctx, length);
      case CancelRequest.CODE -> {
        CancelRequest request = CancelRequest.decode(packet);
        drop();
        listener.cancelRequest(request);
      }
      default -> {
        StartupMessage message = StartupMessage.decode(packet);
        state = State.STARTED;
        listener.startup(message);
      }
    }
  }

  private void sslRequest(ChannelHandlerContext ctx, int length) {
    requireEncryptionRequest(ctx, length, sslRequested, "SSLRequest");
    sslRequested = true;
    listener.sslRequest();
  }

  private void gssEncRequest(ChannelHandlerContext ctx, int length) {
    requireEncryptionRequest(ctx, length, gssEncRequested, "GSSENCRequest");
    gssEncRequested = true;
    listener.gssEncRequest();
  }

  private void requireEncryptionRequest(
      ChannelHandlerContext ctx, int length, boolean seen, String name) {
    if (length != MIN_PACKET_BYTES) {
      throw new ProtocolViolation(name + ": invalid length of startup packet");
    }
    if (seen) {
      throw new ProtocolViolation(name + " came twice");
    }
    if (ctx.pipeline().get(SslHandler.class) != null) {
      throw new ProtocolViolation(name + " inside TLS");
    }
    if (received.isReadable()) {
      throw new ProtocolViolation("received unencrypted data after " + name);
    }
    received.release();
    received = null;
  }

  private void drop() {
    state = State.DROPPING;
    if (received != null) {
      received.release();
      received = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ByteBuf rest = received;
    received = null;
    boolean forward = state == State.STARTED && rest != null && rest.isReadable();
    state = State.DROPPING;
    if (forward) {
      ctx.fireChannelRead(rest);
      ctx.fireChannelReadComplete();
    } else if (rest != null) {
      rest.release();
    }
  }
}
