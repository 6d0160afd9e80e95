package io.gatehouse.pgwire.tls;

import io.gatehouse.pgwire.frontend.SslRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Asks a server for TLS, and replaces itself by the SslHandler when it says yes.
 *
 * <pre>
 *   we ──► SSLRequest
 *      ◄── 'S', and nothing behind it     TLS handshake; done when that is done
 *      ◄── 'N', and nothing behind it     done with prefer; failed with the stricter modes
 *      ◄── anything else                  failed; what came is dropped, unread and unlogged
 * </pre>
 *
 * <p>Bytes behind the answer were sent in the clear and would be taken for what came through TLS
 * (CVE-2021-23222). The text of an error is anybody's, before TLS, and is shown to nobody
 * (CVE-2024-10977). With {@code disable} it is done at once.
 *
 * <p>Has to be in the pipeline when the channel becomes active, or be added later. The promise
 * fails with an {@link UpstreamTlsException}; closing the channel is left to whoever waits for it.
 * The caller bounds the time that it waits.
 */
public final class UpstreamTlsNegotiation extends ChannelInboundHandlerAdapter {
  /**
   * What came of it.
   *
   * @param encrypted whether the connection now is TLS
   * @param serverCertificate the server's own, which SCRAM binds to; verified only as the mode says
   */
  public record Result(boolean encrypted, Optional<X509Certificate> serverCertificate) {
    static final Result CLEAR = new Result(false, Optional.empty());
  }

  private final UpstreamTls tls;
  private final String host;
  private final int port;
  private final Promise<Result> promise;
  private boolean asked;
  private boolean answered;

  /**
   * @param host as configured: what the certificate has to be made out to
   */
  public UpstreamTlsNegotiation(UpstreamTls tls, String host, int port, Promise<Result> promise) {
    this.tls = tls;
    this.host = host;
    this.port = port;
    this.promise = promise;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      ask(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ask(ctx);
    ctx.fireChannelActive();
  }

  private void ask(ChannelHandlerContext ctx) {
    if (asked) {
      return;
    }
    asked = true;
    if (!tls.isEnabled()) {
      ctx.pipeline().remove(this);
      promise.trySuccess(Result.CLEAR);
      return;
    }
    ctx.writeAndFlush(new SslRequest().toByteBuf(ctx.alloc()))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                fail("the request for TLS could not be sent", written.cause());
              }
            });
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(msg);
      return;
    }
    byte answer;
    try {
      if (promise.isDone() || !bytes.isReadable()) {
        return;
      }
      if (bytes.readableBytes() > 1 && isAnswer(bytes.getByte(bytes.readerIndex()))) {
        fail("the server sent unencrypted data behind its answer to the request for TLS", null);
        return;
      }
      answer = bytes.readByte();
      answered = true;
    } finally {
      bytes.release();
    }
    switch (answer) {
      case 'S' -> handshake(ctx);
      case 'N' -> refused(ctx);
      default -> fail("the server did not understand the request for TLS", null);
    }
  }

  private static boolean isAnswer(byte answer) {
    return answer == 'S' || answer == 'N';
  }

  private void refused(ChannelHandlerContext ctx) {
    if (tls.mode() != UpstreamTlsMode.PREFER) {
      fail("the server does not support TLS, but it is required", null);
      return;
    }
    ctx.pipeline().remove(this);
    promise.trySuccess(Result.CLEAR);
  }

  private void handshake(ChannelHandlerContext ctx) {
    SslHandler handler = tls.newHandler(ctx.alloc(), host, port);
    handler.handshakeFuture().addListener(handshake -> finished(handler, handshake));
    ctx.pipeline().replace(this, null, handler);
  }

  private void finished(SslHandler handler, Future<?> handshake) {
    if (!handshake.isSuccess()) {
      fail("TLS handshake with the server failed", handshake.cause());
      return;
    }
    try {
      promise.trySuccess(new Result(true, certificate(handler)));
    } catch (SSLPeerUnverifiedException e) {
      fail("the server has no certificate", e);
    }
  }

  private static Optional<X509Certificate> certificate(SslHandler handler)
      throws SSLPeerUnverifiedException {
    Certificate own = handler.engine().getSession().getPeerCertificates()[0];
    return own instanceof X509Certificate x509 ? Optional.of(x509) : Optional.empty();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (!answered && tls.isEnabled()) {
      fail("the connection ended before the server answered the request for TLS", null);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail("the server closed the connection instead of answering the request for TLS", null);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail("the connection broke during the request for TLS", cause);
    ctx.fireExceptionCaught(cause);
  }

  private void fail(String message, Throwable cause) {
    promise.tryFailure(new UpstreamTlsException(message, cause));
  }
}
