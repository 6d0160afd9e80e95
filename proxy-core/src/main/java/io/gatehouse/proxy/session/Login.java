package io.gatehouse.proxy.session;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditedSession;
import io.gatehouse.audit.ClientConnection;
import io.gatehouse.audit.Identity;
import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.backend.AuthenticationOk;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.ParameterStatus;
import io.gatehouse.pgwire.backend.ReadyForQuery;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.pgwire.frontend.FrontendType;
import io.gatehouse.pgwire.frontend.PasswordMessage;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.enforcement.DecisionId;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.identity.LoginRefused;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that was asked for its token.
 *
 * <pre>
 *   PasswordMessage ──▶ token verified ──▶ server connected ──▶ session recorded
 *                   ◀── AuthenticationOk ParameterStatus* BackendKeyData ReadyForQuery
 * </pre>
 *
 * Whatever goes wrong on the way is told once, with FATAL, and recorded.
 */
final class Login implements MessageListener {

  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  private final Services services;
  private final UpstreamConnector connector;
  private final Channel channel;
  private final StartupMessage startup;
  private final StartupParameters parameters;
  private final boolean encrypted;
  private final ScheduledFuture<?> deadline;
  private final ClientConnection audited;
  private final ListenerSlot slot = new ListenerSlot(this);
  private Optional<Identity> identity = Optional.empty();
  private TypedConnection connection;
  private boolean received;
  private boolean over;

  Login(
      Services services,
      UpstreamConnector connector,
      Channel channel,
      StartupMessage startup,
      StartupParameters parameters,
      boolean encrypted,
      ScheduledFuture<?> deadline) {
    this.services = services;
    this.connector = connector;
    this.channel = channel;
    this.startup = startup;
    this.parameters = parameters;
    this.encrypted = encrypted;
    this.deadline = deadline;
    this.audited =
        new ClientConnection(
            DecisionId.next(services.clock().millis()), address(), parameters.applicationName());
  }

  /** Waits for the token. */
  void await() {
    connection = new TypedConnection(channel, slot);
    connection.peerGone(() -> over = true);
  }

  @Override
  public Handling handling(byte type, int length) {
    if (type != FrontendType.PASSWORD || received) {
      return Handling.REJECT;
    }
    if (length > services.limits().maxTokenBytes() + Integer.BYTES + 1) {
      throw new ProtocolViolation(
          Refusals.INVALID_PASSWORD,
          "the token is longer than the %d bytes that are accepted"
              .formatted(services.limits().maxTokenBytes()));
    }
    return Handling.WHOLE;
  }

  @Override
  public void message(byte type, ByteBuf frame) {
    received = true;
    String token;
    try (PasswordMessage message = PasswordMessage.decode(frame)) {
      token = new String(message.password(), StandardCharsets.UTF_8);
    }
    services
        .tokenVerifier()
        .verify(token, startup.user())
        .whenComplete(
            (principal, failure) ->
                channel
                    .eventLoop()
                    .execute(
                        () -> {
                          if (failure == null) {
                            verified(principal);
                          } else {
                            refuse(refusal(failure));
                          }
                        }));
  }

  private static Refusal refusal(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof LoginRefused refused) {
      return new Refusal(refused.sqlState(), refused.getMessage(), "", refused.hint());
    }
    LOG.error("a token could not be verified", cause);
    return new Refusal(
        Refusals.INVALID_AUTHORIZATION,
        "The token could not be verified.",
        "",
        "Tell whoever runs Gatehouse; its log says why.");
  }

  private void verified(Principal principal) {
    if (over) {
      return;
    }
    identity =
        Optional.of(
            new Identity(
                principal.user(),
                principal.issuer(),
                principal.subject(),
                principal.actor().map(Principal.Actor::subject)));
    if (services.control().denied(principal, services.clock().instant()).isPresent()) {
      refuse(Session.ACCESS_WITHDRAWN);
      return;
    }
    Database database = services.databases().get(startup.database());
    if (database == null) {
      refuse(
          new Refusal(
              Refusals.INVALID_CATALOG_NAME,
              "database \"%s\" is not known to Gatehouse".formatted(startup.database()),
              "",
              "It serves: "
                  + String.join(", ", services.databases().keySet().stream().sorted().toList())));
      return;
    }
    connector
        .connect(channel.eventLoop(), database, parameters.settings())
        .addListener(
            connected -> {
              if (connected.isSuccess()) {
                connected(principal, database, (Upstream) connected.getNow());
              } else {
                unavailable(database, connected.cause());
              }
            });
  }

  private void unavailable(Database database, Throwable cause) {
    String name = database.target().database();
    LOG.error("database {} is not available: {}", name, cause.getMessage());
    refuse(
        new Refusal(
            Refusals.UNABLE_TO_CONNECT,
            "The server of database \"%s\" can not be reached, or does not let Gatehouse in."
                .formatted(name),
            "",
            "Your token is fine. Tell whoever runs Gatehouse; its log says why."));
  }

  private void connected(Principal principal, Database database, Upstream upstream) {
    if (over) {
      upstream.connection().channel().close();
      return;
    }
    over = true;
    deadline.cancel(false);
    Session session =
        new Session(
            services,
            database,
            principal,
            new Connection(audited.clientAddress(), parameters.applicationName(), encrypted),
            new AuditedSession(
                audited,
                identity.orElseThrow(),
                database.target().database(),
                database.target().environment()),
            connection,
            upstream.connection(),
            () -> connector.cancel(channel.eventLoop(), database, upstream));
    session.clientReading.set(Obstacle.THINKING, true);
    session.begin(() -> welcome(session, upstream));
  }

  private void welcome(Session session, Upstream upstream) {
    if (session.isEnded()) {
      return;
    }
    Outbound out = session.toClient;
    new AuthenticationOk().encode(out.gathering(16));
    upstream
        .parameters()
        .forEach((name, value) -> new ParameterStatus(name, value).encode(out.gathering(64)));
    session.clientKey().encode(out.gathering(16));
    new ReadyForQuery(TransactionStatus.IDLE).encode(out.gathering(16));
    out.flush();
    session.clientReading.set(Obstacle.THINKING, false);
  }

  /** Says why there will be no session, records it, and closes. */
  void refuse(Refusal refusal) {
    if (over) {
      return;
    }
    over = true;
    services
        .auditLog()
        .append(
            new AuditEvent.LoginRefused(
                services.clock().instant(),
                audited,
                identity,
                startup.user(),
                startup.database(),
                refusal.sqlstate(),
                refusal.message()))
        .whenComplete(
            (position, failure) -> {
              if (failure != null) {
                LOG.error("a refused login could not be recorded", failure);
              }
            });
    farewell(channel, refusal);
  }

  /** Sends a FATAL and closes. */
  static void farewell(Channel channel, Refusal refusal) {
    channel
        .writeAndFlush(new ErrorResponse(Errors.fatal(refusal)).toByteBuf(channel.alloc()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private String address() {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "";
  }

  @Override
  public void stream(byte type, ByteBuf bytes, int begun) {
    bytes.release();
  }

  @Override
  public void readComplete() {}

  @Override
  public void violation(ProtocolViolation violation) {
    refuse(new Refusal(violation.sqlState(), violation.getMessage(), "", ""));
  }
}
