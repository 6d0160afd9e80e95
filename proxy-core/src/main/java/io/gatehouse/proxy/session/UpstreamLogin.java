package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.auth.UpstreamAuthentication;
import io.gatehouse.pgwire.auth.UpstreamAuthenticationException;
import io.gatehouse.pgwire.backend.Authentication;
import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.pgwire.backend.BackendType;
import io.gatehouse.pgwire.backend.ErrorFields;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.ParameterStatus;
import io.gatehouse.pgwire.frontend.PasswordMessage;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.pgwire.tls.UpstreamTlsNegotiation;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Logs the proxy in to a server.
 *
 * <pre>
 *   StartupMessage ──▶
 *                  ◀── Authentication* ──▶ …   {@link UpstreamAuthentication}
 *                  ◀── ParameterStatus* BackendKeyData ReadyForQuery
 * </pre>
 */
final class UpstreamLogin implements MessageListener {

  private static final int MAX_MESSAGE_BYTES = 65_536;

  private final UpstreamAuthentication authentication;
  private final Host host;
  private final Executor worker;
  private final Promise<Upstream> ready;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private Optional<BackendKeyData> key = Optional.empty();
  private TypedConnection connection;

  private UpstreamLogin(
      UpstreamTlsNegotiation.Result tls,
      Host host,
      UpstreamSettings settings,
      Executor worker,
      Promise<Upstream> ready) {
    this.host = host;
    this.worker = worker;
    this.ready = ready;
    this.authentication =
        new UpstreamAuthentication(
            new UpstreamAuthentication.Settings(
                settings.user(),
                settings.password(),
                tls.encrypted(),
                tls.serverCertificate(),
                settings.channelBinding(),
                isLoopback(host.name())));
  }

  /** Sends the StartupMessage and takes it from there. */
  static void begin(
      Channel channel,
      UpstreamTlsNegotiation.Result tls,
      Host host,
      UpstreamSettings settings,
      StartupMessage startup,
      Executor worker,
      Promise<Upstream> ready) {
    UpstreamLogin login = new UpstreamLogin(tls, host, settings, worker, ready);
    login.connection = new TypedConnection(channel, new ListenerSlot(login));
    login.connection.peerGone(() -> login.fail("the server closed the connection", null));
    ready.addListener(
        done -> {
          if (!done.isSuccess()) {
            channel.close();
          }
        });
    channel.writeAndFlush(startup.toByteBuf(channel.alloc()));
  }

  /** There, nobody but the machine itself sees a password that is sent as it is. */
  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
  }

  @Override
  public Handling handling(byte type, int length) {
    return length <= MAX_MESSAGE_BYTES ? Handling.WHOLE : Handling.REJECT;
  }

  @Override
  public void message(byte type, ByteBuf frame) {
    switch (type) {
      case BackendType.AUTHENTICATION -> authenticate(Authentication.decode(frame));
      case BackendType.PARAMETER_STATUS -> {
        ParameterStatus status = ParameterStatus.decode(frame);
        parameters.put(status.name(), status.value());
      }
      case BackendType.BACKEND_KEY_DATA -> key = Optional.of(BackendKeyData.decode(frame));
      case BackendType.NOTICE_RESPONSE, BackendType.NEGOTIATE_PROTOCOL_VERSION -> {}
      case BackendType.ERROR_RESPONSE -> refused(ErrorResponse.decode(frame).fields());
      case BackendType.READY_FOR_QUERY -> ready();
      default -> throw new ProtocolViolation("unexpected message during the login");
    }
  }

  private void authenticate(Authentication message) {
    connection.decoder().pause();
    // SCRAM costs milliseconds of CPU by design.
    worker.execute(
        () -> {
          try {
            Optional<OutgoingMessage> answer = authentication.answer(message);
            connection.channel().eventLoop().execute(() -> answer(answer));
          } catch (UpstreamAuthenticationException | RuntimeException e) {
            fail(e.getMessage(), e);
          }
        });
  }

  private void answer(Optional<OutgoingMessage> answer) {
    if (answer.isPresent()) {
      Channel channel = connection.channel();
      channel.writeAndFlush(answer.get().toByteBuf(channel.alloc()));
      if (answer.get() instanceof PasswordMessage password) {
        password.close();
      }
    }
    connection.decoder().resume();
  }

  private void refused(ErrorFields fields) {
    // The message names the service account and is no business of the client's.
    String words =
        "%s: the server says: %s (SQLSTATE %s)"
            .formatted(host, fields.message(), fields.sqlState());
    // Class 28 is about who we are, 3D about the database: both are the same everywhere.
    boolean everywhere = fields.sqlState().startsWith("28") || fields.sqlState().startsWith("3D");
    ready.tryFailure(
        everywhere
            ? UpstreamUnavailableException.refused(words)
            : new UpstreamUnavailableException(words));
  }

  private void ready() {
    if (!authentication.isAuthenticated() || key.isEmpty()) {
      throw new ProtocolViolation("ready before the login was complete");
    }
    connection.channel().config().setAutoRead(false);
    ready.trySuccess(new Upstream(connection, host, parameters, key.get()));
  }

  private void fail(String message, Throwable cause) {
    ready.tryFailure(new UpstreamUnavailableException(host + ": " + message, cause));
  }

  @Override
  public void stream(byte type, ByteBuf bytes, int begun) {
    bytes.release();
  }

  @Override
  public void readComplete() {}

  @Override
  public void violation(ProtocolViolation violation) {
    fail(violation.getMessage(), violation);
  }
}
