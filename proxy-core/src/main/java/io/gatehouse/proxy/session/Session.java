package io.gatehouse.proxy.session;

import io.gatehouse.audit.AuditedSession;
import io.gatehouse.audit.TokenNames;
import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.pgwire.backend.ErrorFields;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.NoticeResponse;
import io.gatehouse.pgwire.frontend.Terminate;
import io.gatehouse.policy.Decision.Warning;
import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.Telemetry.Limit;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.history.PrincipalHistory;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One logged-in client on its own server connection: what both sides share, and the end of it.
 *
 * <p>{@link ClientSide} takes what the client sends, {@link ServerSide} what the server sends. All
 * of it runs on one event loop.
 */
final class Session {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** Bytes that may wait for the log before the client is not read any further. */
  private static final long LOG_BUSY_BYTES = 1 << 20;

  /** Time in which a client reads its last message. */
  private static final int FAREWELL_SECONDS = 5;

  final Services services;
  final Database database;
  final Principal principal;
  private final Connection connection;
  final ReplyQueue replies = new ReplyQueue();
  final NameTable<PreparedStatement> statements = new NameTable<>();
  final NameTable<Portal> portals = new NameTable<>();
  final SessionContext context = new SessionContext();
  final Outbound toClient;
  final UpstreamGate toServer;
  final AuditTrail trail;
  final Reading clientReading;
  final Reading serverReading;
  final Lifetime lifetime;
  final Cancels cancels;

  private final TypedConnection client;
  private final TypedConnection upstream;
  private final BackendKeyData clientKey;
  private final AuditedSession audited;
  private final String upstreamName;
  private final Instant opened;
  private final long openedNanos = System.nanoTime();
  private final Rates rates;
  private Optional<Waiting> waiting = Optional.empty();
  private Optional<Hold> hold = Optional.empty();
  private Optional<LimitedRun> limited = Optional.empty();
  private boolean ended;

  Session(
      Services services,
      Database database,
      Principal principal,
      Connection connection,
      AuditedSession audited,
      TypedConnection client,
      TypedConnection upstream,
      String upstreamName,
      int cancelKeyBytes,
      Supplier<Future<Void>> cancelUpstream) {
    this.services = services;
    this.database = database;
    this.principal = principal;
    this.connection = connection;
    this.audited = audited;
    this.client = client;
    this.upstream = upstream;
    this.upstreamName = upstreamName;
    this.opened = services.clock().instant();
    this.cancels = new Cancels(this, cancelUpstream);
    this.rates = new Rates(services.limits());
    this.toClient = new Outbound(client.channel());
    this.toServer = new UpstreamGate(upstream.channel());
    this.clientReading =
        new Reading(client.channel(), client.decoder(), services.held().limits().maxBytesAhead());
    this.serverReading = new Reading(upstream.channel(), upstream.decoder(), 0);
    this.trail =
        new AuditTrail(
            services.auditLog(),
            services.shapes(),
            audited,
            client.channel().eventLoop(),
            services.clock(),
            toServer,
            this::history,
            services.telemetry(),
            this::checkLimits,
            broken -> {
              LOG.error("the audit log takes no more entries", broken);
              end("audit log failed", Farewells.LOG_BROKEN);
            });
    this.clientKey =
        services
            .cancelKeys()
            .register(
                cancelKeyBytes, () -> client.channel().eventLoop().execute(cancels::ofClient));
    this.lifetime = new Lifetime(this);
  }

  /** The key with which the client cancels. */
  BackendKeyData clientKey() {
    return clientKey;
  }

  /** Begins to serve: from here on both sides' messages come here. */
  void begin(Runnable whenReady) {
    trail.opened(principal.groups(), names(principal), services.bundleDigest().get());
    services.sessions().opened(this);
    services.telemetry().sessionOpened();
    lifetime.start();
    client.listener().become(new ClientSide(this));
    client.peerGone(() -> end("client went away", null));
    client.shutdown(() -> end("shutdown", Farewells.SHUTTING_DOWN));
    client.drain(lifetime::drain);
    client.denylistChanged(lifetime::checkDenylist);
    client.writabilityChanged(writable -> serverReading.set(Obstacle.PEER_BUSY, !writable));
    upstream.listener().become(new ServerSide(this));
    upstream.peerGone(this::serverWentAway);
    upstream.writabilityChanged(writable -> clientReading.set(Obstacle.PEER_BUSY, !writable));
    upstream.channel().config().setAutoRead(true);
    ContextReading.ofNewSession(
        this,
        () -> {
          if (context.isStale()) {
            end("context unknown", Farewells.CONTEXT_UNKNOWN);
          }
          lifetime.checkState();
          whenReady.run();
          // A token within the clocks' skew has expired by now; nothing else would look at it
          // again.
          lifetime.check();
        });
  }

  /** Sends a message of the proxy's own. */
  void sendOwn(OutgoingMessage message, Kind kind, Request request) {
    ByteBuf bytes = message.toByteBuf(upstream.channel().alloc());
    append(Expectation.own(kind, request));
    toServer.move(bytes);
  }

  /** Sends a message of the proxy's own among the client's, whose error is the client's too. */
  void insert(OutgoingMessage message, Kind kind, Request request) {
    ByteBuf bytes = message.toByteBuf(upstream.channel().alloc());
    append(Expectation.inserted(kind, request));
    toServer.move(bytes);
  }

  /** Sends a message of the proxy's own that is not answered: Flush. */
  void sendUnanswered(OutgoingMessage message) {
    toServer.move(message.toByteBuf(upstream.channel().alloc()));
  }

  /** Sends the client's message as it came. */
  void forward(ByteBuf frame, Kind kind, Request request) {
    append(Expectation.forwarded(kind, request));
    toServer.copyOrRetain(frame);
  }

  private void append(Expectation expectation) {
    replies.append(expectation);
    if (expectation.kind() == Kind.SYNC || expectation.kind() == Kind.QUERY) {
      statements.nextBatch();
      portals.nextBatch();
    }
  }

  /** Sends, in place of the client's message, one that the server must reject. */
  void refuse(OutgoingMessage rejected, Kind kind, Refusal refusal, Request request) {
    ByteBuf bytes = rejected.toByteBuf(upstream.channel().alloc());
    append(Expectation.refused(kind, refusal, request));
    toServer.move(bytes);
  }

  private record Waiting(BooleanSupplier condition, Runnable then) {}

  /**
   * Runs this once, when the server's answers have made a condition true, or the session has ended.
   * One message of the client is in hand at a time, so at most one thing waits.
   */
  void whenever(BooleanSupplier condition, Runnable then) {
    waiting = Optional.of(new Waiting(condition, then));
  }

  /** A message waits for people from now on. */
  void held(Hold newest) {
    hold = Optional.of(newest);
  }

  /** Withdraws what waits for people; whether something did. */
  boolean withdrawHeld() {
    return hold.filter(Hold::cancel).isPresent();
  }

  /** That message waits no longer. */
  void released(Hold over) {
    hold = hold.filter(current -> current != over);
  }

  /** A message runs under limits from now on. */
  void limited(LimitedRun run) {
    limited = Optional.of(run);
  }

  /** That message runs no more. */
  void unlimited(LimitedRun run) {
    limited = limited.filter(current -> current != run);
  }

  /** The client has sent all that it wants to copy. */
  void copyDone() {
    limited.ifPresent(LimitedRun::copyDone);
  }

  /** By what the log can find the session's token again. */
  private static TokenNames names(Principal principal) {
    Object client = principal.claims().getOrDefault("client_id", principal.claims().get("azp"));
    return new TokenNames(
        principal.tokenId(), client instanceof String text ? Optional.of(text) : Optional.empty());
  }

  /** Tells the client what policies in mode warn have to say about a request. */
  void tellWarnings(Request request) {
    for (Warning warning : request.takeWarnings()) {
      new NoticeResponse(
              ErrorFields.builder("WARNING", Refusals.WARNING, warning.text())
                  .detail("policy=" + warning.policy())
                  .build())
          .encode(toClient.gathering(256));
    }
  }

  /** Runs this once, after a while, on the event loop; cancelled by whoever wants it no more. */
  ScheduledFuture<?> later(Duration delay, Runnable task) {
    return client
        .channel()
        .eventLoop()
        .schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What the principal did of late. */
  PrincipalHistory history() {
    return services.histories().of(principal);
  }

  /** How much may be done, over this session and all of its principal's. */
  Rates rates() {
    return rates;
  }

  /** The connection, with the role that statements run as, as far as that is known. */
  Connection connection() {
    return context.connection(connection);
  }

  /** Both sides look after the limits of what is under way. */
  void checkLimits() {
    if (ended) {
      return;
    }
    lifetime.touch();
    boolean full = replies.size() >= services.limits().maxPipelined();
    if (full && !clientReading.has(Obstacle.PIPELINE_FULL)) {
      services.telemetry().limitMet(Limit.PIPELINE);
    }
    clientReading.set(Obstacle.PIPELINE_FULL, full);
    clientReading.set(Obstacle.LOG_BUSY, toServer.waitingBytes() > LOG_BUSY_BYTES);
    clientReading.checkKept();
    lifetime.check();
  }

  /** The server has answered something. */
  void advanced() {
    if (waiting.isPresent() && waiting.get().condition.getAsBoolean()) {
      Runnable then = waiting.get().then;
      waiting = Optional.empty();
      then.run();
    }
  }

  /** An administrator ends it. */
  void killed(String by, String why) {
    end("ended by " + by + ": " + why, Farewells.KILLED);
  }

  /** What administrators see of it. On the event loop. */
  SessionView view() {
    SessionView.State state;
    if (clientReading.has(Obstacle.HELD)) {
      state = SessionView.State.HELD;
    } else if (!replies.isIdle() || clientReading.has(Obstacle.THINKING)) {
      state = SessionView.State.ACTIVE;
    } else {
      state =
          switch (context.transaction()) {
            case IDLE -> SessionView.State.IDLE;
            case IN_TRANSACTION -> SessionView.State.IDLE_IN_TRANSACTION;
            case FAILED -> SessionView.State.IDLE_IN_FAILED_TRANSACTION;
          };
    }
    return new SessionView(
        trail.sessionId(),
        principal.user(),
        principal.issuer(),
        principal.subject(),
        principal.actor().map(Principal.Actor::subject),
        audited.database(),
        audited.environment(),
        connection.clientAddress(),
        connection.applicationName(),
        connection.tls(),
        upstreamName,
        state,
        opened,
        services.clock().instant().minus(lifetime.idleFor()),
        principal.expiresAt(),
        trail.decisions());
  }

  private void serverWentAway() {
    end("server went away", Farewells.SERVER_WENT_AWAY);
  }

  /**
   * Ends the session for a reason that the client is told.
   *
   * @param reason for the log
   * @param farewell for the client; null when it has been told or is gone
   */
  void end(String reason, Refusal farewell) {
    endWith(reason, farewell == null ? Optional.empty() : Optional.of(Errors.fatal(farewell)));
  }

  /** Ends the session; both connections are closed, the server's politely. */
  void endWith(String reason, Optional<ErrorFields> farewell) {
    if (ended) {
      return;
    }
    ended = true;
    lifetime.stop();
    services.sessions().closed(this);
    services.cancelKeys().unregister(clientKey);
    boolean busy = !replies.isIdle();
    replies.abandon();
    hold.ifPresent(held -> held.sessionEnded(reason));
    waiting.ifPresent(left -> left.then.run());
    limited.ifPresent(LimitedRun::sessionEnded);
    toServer.discard();
    if (client.channel().isActive()) {
      farewell.ifPresent(fields -> new ErrorResponse(fields).encode(toClient.gathering(256)));
      toClient.flush();
      client
          .channel()
          .writeAndFlush(client.channel().alloc().buffer(0))
          .addListener(ChannelFutureListener.CLOSE);
      // A client that does not read would else hold its connection for ever.
      client
          .channel()
          .eventLoop()
          .schedule(() -> client.channel().close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
    } else {
      toClient.discard();
    }
    if (busy) {
      // Else the server would run to the end what nobody waits for.
      cancels.send();
    }
    if (upstream.channel().isActive()) {
      upstream
          .channel()
          .writeAndFlush(new Terminate().toByteBuf(upstream.channel().alloc()))
          .addListener(ChannelFutureListener.CLOSE);
    }
    trail.closed(reason, Duration.ofNanos(System.nanoTime() - openedNanos));
  }

  boolean isEnded() {
    return ended;
  }

  /** Runs this on the session's event loop. */
  void onLoop(Runnable task) {
    client.channel().eventLoop().execute(() -> guarded(task));
  }

  /** Runs this; a defect ends the session. */
  void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      broken("a task of the session failed", e);
    }
  }

  /** A defect of ours: the session ends, since nobody knows what it would let through. */
  void broken(String what, Throwable defect) {
    LOG.error("{}", what, defect);
    end("defect", Farewells.DEFECT);
  }
}
