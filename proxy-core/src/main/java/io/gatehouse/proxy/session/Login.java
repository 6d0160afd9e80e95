package io.gatehouse.proxy.session;

import io.gatehouse.audit.AuditedSession;
import io.gatehouse.audit.ClientConnection;
import io.gatehouse.audit.Identity;
import io.gatehouse.audit.SessionEvent;
import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.backend.AuthenticationOk;
import io.gatehouse.pgwire.backend.AuthenticationSaslContinue;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.ParameterStatus;
import io.gatehouse.pgwire.backend.ReadyForQuery;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.pgwire.frontend.FrontendType;
import io.gatehouse.pgwire.frontend.PasswordMessage;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.ListenerSettings.Door;
import io.gatehouse.proxy.enforcement.DecisionId;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.identity.LoginRefused;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that was asked for its token, as a password or by {@link OauthExchange OAUTHBEARER}.
 *
 * <pre>
 *   PasswordMessage or
 *   SASLInitialResponse ──▶ token verified ──▶ server connected ──▶ session recorded
 *                       ◀── AuthenticationOk ParameterStatus* BackendKeyData ReadyForQuery
 * </pre>
 *
 * Whatever goes wrong on the way is told once, with FATAL, and recorded.
 */
final class Login implements MessageListener {

  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  /** Mechanism, lengths, header, separators and other keys of an OAUTHBEARER message. */
  private static final int MAX_BYTES_AROUND_TOKEN = 1_024;

  private static final Refusal NO_TOKEN_YET =
      new Refusal(
          Refusals.INVALID_AUTHORIZATION,
          "This port needs a token.",
          "",
          "Your client was told which issuer to get it from.");

  private final Services services;
  private final UpstreamConnector connector;
  private final Channel channel;
  private final StartupMessage startup;
  private final StartupParameters parameters;
  private final Arrival arrival;
  private final ScheduledFuture<?> deadline;
  private final ClientConnection audited;
  private final ListenerSlot slot = new ListenerSlot(this);
  private final Optional<OauthExchange> oauth;
  private Optional<Refusal> toldLater = Optional.empty();
  private Optional<Identity> identity = Optional.empty();
  private TypedConnection connection;
  private boolean received;
  private boolean over;

  /**
   * How the client came.
   *
   * @param seat its place among the connections
   * @param address where it is
   * @param encrypted whether the connection is
   * @param certificate that it has shown
   * @param cancelKeyBytes how long its key for cancelling is
   * @param door how it brings its token
   */
  record Arrival(
      Admission.Seat seat,
      InetAddress address,
      boolean encrypted,
      Optional<X509Certificate> certificate,
      int cancelKeyBytes,
      Door door) {}

  Login(
      Services services,
      UpstreamConnector connector,
      Channel channel,
      StartupMessage startup,
      StartupParameters parameters,
      Arrival arrival,
      ScheduledFuture<?> deadline) {
    this.services = services;
    this.connector = connector;
    this.channel = channel;
    this.startup = startup;
    this.parameters = parameters;
    this.arrival = arrival;
    this.oauth =
        arrival.door() instanceof Door.OauthBearer door
            ? Optional.of(new OauthExchange(door))
            : Optional.empty();
    this.deadline = deadline;
    this.audited =
        new ClientConnection(
            DecisionId.next(services.clock().millis()),
            arrival.address().getHostAddress(),
            parameters.applicationName());
  }

  /** Waits for the token. */
  void await() {
    connection = new TypedConnection(channel, slot);
    connection.peerGone(() -> over = true);
  }

  @Override
  public Handling handling(byte type, int length) {
    boolean expected = oauth.isPresent() ? oauth.get().expectsMessage() : !received;
    if (type != FrontendType.PASSWORD || !expected) {
      return Handling.REJECT;
    }
    int around = oauth.isPresent() ? MAX_BYTES_AROUND_TOKEN : Integer.BYTES + 1;
    if (length > services.limits().maxTokenBytes() + around) {
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
    if (oauth.isPresent()) {
      oauth(oauth.get(), frame);
      return;
    }
    String token;
    try (PasswordMessage message = PasswordMessage.decode(frame)) {
      token = new String(message.password(), StandardCharsets.UTF_8);
    }
    verify(token);
  }

  private void oauth(OauthExchange exchange, ByteBuf frame) {
    switch (exchange.take(frame)) {
      case ASK -> send(new AuthenticationSaslContinue(new byte[0]));
      case VERIFY -> verify(exchange.takeToken());
      case DISCOVERY -> send(new AuthenticationSaslContinue(exchange.discovery()));
      case REFUSE -> {
        if (toldLater.isPresent()) {
          refuse(toldLater.get());
        } else {
          // The client has learnt where to get a token, and that is all it wanted.
          over = true;
          farewell(channel, NO_TOKEN_YET);
        }
      }
    }
  }

  private void send(OutgoingMessage message) {
    channel.writeAndFlush(message.toByteBuf(channel.alloc()));
  }

  /** What is wrong with a token is told when the client has acknowledged that something is. */
  private void badToken(Refusal refusal) {
    if (oauth.isEmpty() || over) {
      refuse(refusal);
      return;
    }
    toldLater = Optional.of(refusal);
    oauth.get().verificationFailed();
    send(new AuthenticationSaslContinue(oauth.get().discovery()));
  }

  private void verify(String token) {
    services
        .tokenVerifier()
        .verify(token, startup.user(), arrival.certificate())
        .whenComplete(
            (principal, failure) ->
                channel
                    .eventLoop()
                    .execute(
                        () -> {
                          if (failure == null) {
                            verified(principal);
                          } else {
                            badToken(refusal(failure));
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
      refuse(Farewells.ACCESS_WITHDRAWN);
      return;
    }
    Optional<Refusal> turnedAway = arrival.seat().login(principal);
    if (turnedAway.isPresent()) {
      refuse(turnedAway.get());
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
    Optional<Refusal> draining = services.admission().drainingRefusal();
    if (draining.isPresent()) {
      upstream.connection().channel().close();
      refuse(draining.get());
      return;
    }
    over = true;
    deadline.cancel(false);
    Session session =
        new Session(
            services,
            database,
            principal,
            new Connection(
                audited.clientAddress(),
                parameters.applicationName(),
                arrival.encrypted(),
                Optional.empty(),
                arrival.certificate().map(Certificates::described)),
            new AuditedSession(
                audited,
                identity.orElseThrow(),
                database.target().database(),
                database.target().environment()),
            connection,
            upstream.connection(),
            upstream.host().toString(),
            arrival.cancelKeyBytes(),
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
    services.telemetry().loginRefused();
    services
        .auditLog()
        .append(
            new SessionEvent.LoginRefused(
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
