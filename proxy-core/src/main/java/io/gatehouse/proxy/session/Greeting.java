package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.StartupDecoder;
import io.gatehouse.pgwire.StartupListener;
import io.gatehouse.pgwire.backend.AuthenticationCleartextPassword;
import io.gatehouse.pgwire.backend.NegotiateProtocolVersion;
import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.pgwire.tls.ServerTls;
import io.gatehouse.proxy.ListenerSettings;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client that has said nothing yet. No password is asked for before the connection is encrypted.
 *
 * <pre>
 *   SSLRequest ──▶ S, TLS      GSSENCRequest ──▶ N      0x16 ──▶ TLS at once, ALPN postgresql
 *   CancelRequest ──▶ done     StartupMessage ──▶ AuthenticationCleartextPassword, {@link Login}
 * </pre>
 */
public final class Greeting implements StartupListener {

  private static final String TLS_HANDLER = "tls";

  private final Services services;
  private final UpstreamConnector connector;
  private final ListenerSettings listener;
  private final Channel channel;
  private final StartupDecoder decoder;
  private final boolean full;
  private final ScheduledFuture<?> deadline;

  private Greeting(
      Services services,
      UpstreamConnector connector,
      ListenerSettings listener,
      Channel channel,
      boolean full) {
    this.services = services;
    this.connector = connector;
    this.listener = listener;
    this.channel = channel;
    this.full = full;
    this.decoder = new StartupDecoder(this);
    this.deadline =
        channel
            .eventLoop()
            .schedule(
                () -> channel.close(),
                services.limits().authenticationTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> deadline.cancel(false));
  }

  /**
   * Takes a new connection.
   *
   * @param full whether there are as many as there may be
   */
  public static void to(
      Services services,
      UpstreamConnector connector,
      ListenerSettings listener,
      Channel channel,
      boolean full) {
    Greeting greeting = new Greeting(services, connector, listener, channel, full);
    channel
        .pipeline()
        .addLast("startup", greeting.decoder)
        .addLast("greeting-failure", new ConnectionFailure());
  }

  @Override
  public void sslRequest() {
    channel.writeAndFlush(letter(listener.tls().isPresent() ? 'S' : 'N'));
    listener
        .tls()
        .ifPresent(
            tls -> channel.pipeline().addFirst(TLS_HANDLER, tls.newHandler(channel.alloc())));
  }

  @Override
  public void gssEncRequest() {
    channel.writeAndFlush(letter('N'));
  }

  @Override
  public void directTls() {
    if (listener.tls().isEmpty()) {
      channel.close();
      return;
    }
    SslHandler handler = listener.tls().get().newHandler(channel.alloc());
    channel.pipeline().addFirst(TLS_HANDLER, handler);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (!done.isSuccess() || !ServerTls.postgresqlNegotiated(handler)) {
                channel.close();
              }
            });
  }

  @Override
  public void cancelRequest(CancelRequest request) {
    services.cancelKeys().find(request).ifPresent(CancelKeys.Target::cancel);
    channel.close();
  }

  @Override
  public void startup(StartupMessage message) {
    StartupParameters parameters = StartupParameters.of(message);
    boolean encrypted = channel.pipeline().get(TLS_HANDLER) != null;
    Login login = new Login(services, connector, channel, message, parameters, encrypted, deadline);
    if (full) {
      login.refuse(
          new Refusal(
              Refusals.TOO_MANY_CONNECTIONS,
              "Gatehouse serves as many clients as it may.",
              "",
              "Try again later; limits.max_connections says how many it may be."));
      return;
    }
    if (!encrypted && !(listener.plaintextOnLoopback() && isLoopback())) {
      login.refuse(
          new Refusal(
              Refusals.INVALID_AUTHORIZATION,
              "This port needs TLS: a token is a password, and must not travel in clear.",
              "",
              "Add sslmode=require (libpq, psql) or ssl=true&sslmode=require (JDBC)."));
      return;
    }
    if (parameters.refusal().isPresent()) {
      login.refuse(parameters.refusal().get());
      return;
    }
    if (message.minor() > 0 || !message.protocolOptions().isEmpty()) {
      write(new NegotiateProtocolVersion(StartupMessage.MAJOR, 0, message.protocolOptions()));
    }
    write(new AuthenticationCleartextPassword());
    channel.flush();
    login.await();
    channel.pipeline().remove(decoder);
  }

  @Override
  public void violation(ProtocolViolation violation) {
    Login.farewell(channel, new Refusal(violation.sqlState(), violation.getMessage(), "", ""));
  }

  private void write(io.gatehouse.pgwire.OutgoingMessage message) {
    channel.write(message.toByteBuf(channel.alloc()));
  }

  private boolean isLoopback() {
    return channel.remoteAddress() instanceof InetSocketAddress address
        && address.getAddress().isLoopbackAddress();
  }

  private static ByteBuf letter(char letter) {
    return Unpooled.wrappedBuffer(new byte[] {(byte) letter});
  }
}
