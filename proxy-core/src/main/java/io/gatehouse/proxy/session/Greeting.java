package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.StartupDecoder;
import io.gatehouse.pgwire.StartupListener;
import io.gatehouse.pgwire.auth.OauthBearer;
import io.gatehouse.pgwire.backend.AuthenticationCleartextPassword;
import io.gatehouse.pgwire.backend.AuthenticationSasl;
import io.gatehouse.pgwire.backend.NegotiateProtocolVersion;
import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.pgwire.tls.ServerTls;
import io.gatehouse.proxy.ListenerSettings;
import io.gatehouse.proxy.ListenerSettings.Door;
import io.gatehouse.proxy.Telemetry.Limit;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A client that has said nothing yet. No password is asked for before the connection is encrypted.
 *
 * <pre>
 *   (PROXY header ──▶ the client's address)
 *   SSLRequest ──▶ S, TLS      GSSENCRequest ──▶ N      0x16 ──▶ TLS at once, ALPN postgresql
 *   CancelRequest ──▶ done     StartupMessage ──▶ AuthenticationCleartextPassword or
 *                                                 AuthenticationSASL, {@link Login}
 * </pre>
 */
public final class Greeting implements StartupListener {

  private static final String TLS_HANDLER = "tls";

  /** The newest minor version of protocol 3 that is spoken. */
  private static final int NEWEST_MINOR = 2;

  private final Services services;
  private final UpstreamConnector connector;
  private final ListenerSettings listener;
  private final Channel channel;
  private final Admission.Seat seat;
  private final InetAddress client;
  private final ScheduledFuture<?> deadline;
  private final StartupDecoder decoder;

  private Greeting(
      Services services,
      UpstreamConnector connector,
      ListenerSettings listener,
      Channel channel,
      Admission.Seat seat,
      InetAddress client,
      ScheduledFuture<?> deadline) {
    this.services = services;
    this.connector = connector;
    this.listener = listener;
    this.channel = channel;
    this.seat = seat;
    this.client = client;
    this.deadline = deadline;
    this.decoder = new StartupDecoder(this);
  }

  /** Takes a new connection, or closes it at once when there are far too many. */
  public static void to(
      Services services, UpstreamConnector connector, ListenerSettings listener, Channel channel) {
    Optional<Admission.Seat> taken = services.admission().take();
    if (taken.isEmpty() || !(channel.remoteAddress() instanceof InetSocketAddress peer)) {
      taken.ifPresent(Admission.Seat::leave);
      channel.close();
      return;
    }
    Admission.Seat seat = taken.get();
    ScheduledFuture<?> deadline =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  services.telemetry().limitMet(Limit.AUTHENTICATION_TIMEOUT);
                  channel.close();
                },
                services.limits().authenticationTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              deadline.cancel(false);
              seat.leave();
            });
    if (listener.proxyProtocol().isPresent() && listener.proxyProtocol().get().trusts(peer)) {
      ProxyHeader.await(
          channel,
          peer.getAddress(),
          client -> greet(services, connector, listener, channel, seat, client, deadline));
    } else {
      greet(services, connector, listener, channel, seat, peer.getAddress(), deadline);
    }
  }

  private static void greet(
      Services services,
      UpstreamConnector connector,
      ListenerSettings listener,
      Channel channel,
      Admission.Seat seat,
      InetAddress client,
      ScheduledFuture<?> deadline) {
    if (!seat.from(client)) {
      channel.close();
      return;
    }
    Greeting greeting =
        new Greeting(services, connector, listener, channel, seat, client, deadline);
    channel
        .pipeline()
        .addLast("startup", greeting.decoder)
        .addLast("greeting-failure", new ConnectionFailure());
  }

  @Override
  public void sslRequest() {
    channel.writeAndFlush(letter(listener.tls().isPresent() ? 'S' : 'N'));
    listener.tls().ifPresent(tls -> channel.pipeline().addFirst(TLS_HANDLER, handler(tls.get())));
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
    SslHandler handler = handler(listener.tls().get().get());
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

  /** The deadline of the whole login is the handshake's too. */
  private SslHandler handler(SslContext context) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(services.limits().authenticationTimeout().toMillis());
    return handler;
  }

  @Override
  public void cancelRequest(CancelRequest request) {
    services.cancelKeys().find(request).ifPresent(CancelKeys.Target::cancel);
    channel.close();
  }

  @Override
  public void startup(StartupMessage message) {
    StartupParameters parameters = StartupParameters.of(message);
    Optional<SslHandler> tls =
        Optional.ofNullable((SslHandler) channel.pipeline().get(TLS_HANDLER));
    Login login =
        new Login(
            services,
            connector,
            channel,
            message,
            parameters,
            new Login.Arrival(
                seat,
                client,
                tls.isPresent(),
                tls.flatMap(ServerTls::clientCertificate),
                message.minor() >= NEWEST_MINOR ? CancelKeys.LONG_BYTES : CancelKeys.SHORT_BYTES,
                listener.door()),
            deadline);
    Optional<Refusal> refusal =
        seat.refusal().or(() -> plaintext(tls.isPresent())).or(parameters::refusal);
    if (refusal.isPresent()) {
      login.refuse(refusal.get());
      return;
    }
    if (message.minor() > NEWEST_MINOR || !message.protocolOptions().isEmpty()) {
      write(
          new NegotiateProtocolVersion(
              StartupMessage.MAJOR,
              Math.min(message.minor(), NEWEST_MINOR),
              message.protocolOptions()));
    }
    if (listener.door() instanceof Door.OauthBearer) {
      write(new AuthenticationSasl(List.of(OauthBearer.MECHANISM)));
    } else {
      write(new AuthenticationCleartextPassword());
    }
    channel.flush();
    login.await();
    channel.pipeline().remove(decoder);
  }

  private Optional<Refusal> plaintext(boolean encrypted) {
    if (encrypted || listener.plaintextOnLoopback() && isLoopback()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            Refusals.INVALID_AUTHORIZATION,
            "This port needs TLS: a token is a password, and must not travel in clear.",
            "",
            "Add sslmode=require (libpq, psql) or ssl=true&sslmode=require (JDBC)."));
  }

  @Override
  public void violation(ProtocolViolation violation) {
    Login.farewell(channel, new Refusal(violation.sqlState(), violation.getMessage(), "", ""));
  }

  private void write(io.gatehouse.pgwire.OutgoingMessage message) {
    channel.write(message.toByteBuf(channel.alloc()));
  }

  /** Both where the client is and where its bytes come from. */
  private boolean isLoopback() {
    return client.isLoopbackAddress()
        && channel.remoteAddress() instanceof InetSocketAddress peer
        && peer.getAddress().isLoopbackAddress();
  }

  private static ByteBuf letter(char letter) {
    return Unpooled.wrappedBuffer(new byte[] {(byte) letter});
  }
}
