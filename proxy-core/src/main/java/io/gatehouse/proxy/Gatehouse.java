package io.gatehouse.proxy;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.pgwire.tls.UpstreamTls;
import io.gatehouse.policy.Freeze;
import io.gatehouse.policy.Grant;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.catalog.DatabaseCatalog;
import io.gatehouse.proxy.catalog.PostgresCatalogLoader;
import io.gatehouse.proxy.control.ControlListener;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.DenylistEntry;
import io.gatehouse.proxy.control.Subscription;
import io.gatehouse.proxy.enforcement.Controls;
import io.gatehouse.proxy.enforcement.Judge;
import io.gatehouse.proxy.history.Histories;
import io.gatehouse.proxy.identity.TokenVerifier;
import io.gatehouse.proxy.session.Database;
import io.gatehouse.proxy.session.DenylistChange;
import io.gatehouse.proxy.session.Greeting;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.proxy.session.Services;
import io.gatehouse.proxy.session.Shutdown;
import io.gatehouse.proxy.session.UpstreamConnector;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * The proxy: listens, serves, and stops when closed. Does not own the audit log and the control
 * plane, which outlive it.
 */
public final class Gatehouse implements AutoCloseable {

  /**
   * All that a proxy is made of.
   *
   * @param listeners where clients connect
   * @param databases what they reach
   * @param tokenVerifier who they are
   * @param policies what they may do: the bundle in force, asked at every statement
   * @param control what people decide beside that: approvals, grants, freezes, the denylist; not
   *     the proxy's to close
   * @param auditLog where it is written down
   * @param maskKey the secret behind {@code hash} masks, 16 bytes or more: the same key gives the
   *     same masks
   * @param analysisLimits what a statement's text may cost
   * @param limits everything else that is bounded
   * @param holdLimits what waiting statements may take
   * @param telemetry hears what happens
   */
  public record Parts(
      List<ListenerSettings> listeners,
      List<DatabaseSettings> databases,
      TokenVerifier tokenVerifier,
      Supplier<PolicyBundle> policies,
      ControlPlane control,
      AuditLog auditLog,
      byte[] maskKey,
      AnalysisLimits analysisLimits,
      ProxyLimits limits,
      HoldLimits holdLimits,
      Telemetry telemetry) {

    public Parts {
      listeners = List.copyOf(listeners);
      databases = List.copyOf(databases);
      Objects.requireNonNull(tokenVerifier);
      Objects.requireNonNull(policies);
      Objects.requireNonNull(control);
      Objects.requireNonNull(auditLog);
      maskKey = maskKey.clone();
      Objects.requireNonNull(analysisLimits);
      Objects.requireNonNull(limits);
      Objects.requireNonNull(holdLimits);
      Objects.requireNonNull(telemetry);
    }

    /** A proxy that nothing is counted of. */
    public Parts(
        List<ListenerSettings> listeners,
        List<DatabaseSettings> databases,
        TokenVerifier tokenVerifier,
        Supplier<PolicyBundle> policies,
        ControlPlane control,
        AuditLog auditLog,
        byte[] maskKey,
        AnalysisLimits analysisLimits,
        ProxyLimits limits,
        HoldLimits holdLimits) {
      this(
          listeners,
          databases,
          tokenVerifier,
          policies,
          control,
          auditLog,
          maskKey,
          analysisLimits,
          limits,
          holdLimits,
          Telemetry.NONE);
    }
  }

  /** Time that closing waits for what is under way. */
  private static final int QUIET_SECONDS = 5;

  /** How often draining looks whether sessions are left. */
  private static final int DRAIN_LOOK_MILLIS = 50;

  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final List<Channel> servers = new ArrayList<>();
  private final Map<String, DatabaseCatalog> catalogs = new TreeMap<>();
  private final Transport transport = Transport.best();
  private final EventLoopGroup acceptors = transport.group("gatehouse-accept", 1);
  private final EventLoopGroup loops =
      transport.group("gatehouse-loop", Runtime.getRuntime().availableProcessors());
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          new DefaultThreadFactory("gatehouse-work", true));
  private final ScheduledExecutorService catalogReaders =
      Executors.newScheduledThreadPool(2, new DefaultThreadFactory("gatehouse-catalog", true));
  private final Services services;
  private final UpstreamConnector connector;
  private final Subscription denylist;

  private Gatehouse(Parts parts) throws IOException {
    Clock clock = Clock.systemUTC();
    this.connector =
        new UpstreamConnector(
            transport.client(),
            bootstrap ->
                transport
                    .keepalive(parts.limits().keepalive())
                    .forEach(option -> option.applyTo(bootstrap)),
            parts.limits().connectTimeout(),
            workers);
    Histories histories = new Histories(clock);
    this.services =
        Services.of(
            databases(parts, clock),
            parts.tokenVerifier(),
            new SqlAnalyzer(parts.analysisLimits()),
            new Judge(
                parts.policies(), controls(parts.control()), histories, parts.maskKey(), clock),
            parts.policies(),
            parts.control(),
            histories,
            parts.auditLog(),
            workers,
            parts.telemetry(),
            parts.limits(),
            parts.holdLimits(),
            clock);
    this.denylist =
        parts
            .control()
            .watch(
                new ControlListener() {
                  @Override
                  public void denied(DenylistEntry entry) {
                    clients.forEach(
                        client -> client.pipeline().fireUserEventTriggered(DenylistChange.NOW));
                  }
                });
  }

  private static Controls controls(ControlPlane control) {
    return new Controls() {
      @Override
      public List<Freeze> freezes(Instant now) {
        return control.freezes(now);
      }

      @Override
      public boolean isDenied(Principal principal, Instant now) {
        return control.denied(principal, now).isPresent();
      }

      @Override
      public List<Grant> grantsOf(Principal principal, String database, Instant now) {
        return control.grantsOf(principal, database, now);
      }
    };
  }

  /**
   * Binds every listener and begins to serve.
   *
   * @throws IOException when an address can not be bound, or a CA file not be read; the message
   *     says which
   */
  public static Gatehouse start(Parts parts) throws IOException {
    Gatehouse gatehouse = new Gatehouse(parts);
    try {
      for (ListenerSettings listener : parts.listeners()) {
        gatehouse.listen(listener);
      }
    } catch (IOException | RuntimeException e) {
      gatehouse.close();
      throw e;
    }
    return gatehouse;
  }

  /** The bound addresses, in the order of the listeners. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** The sessions that are open. */
  public OpenSessions sessions() {
    return services.sessions();
  }

  /** Bytes of memory outside of the heap that network buffers of this process hold. */
  public static long networkBufferBytes() {
    return PlatformDependent.usedDirectMemory();
  }

  /** Client connections there are. */
  public int connections() {
    return services.admission().connections();
  }

  /** Sessions whose statements wait for approvals. */
  public int waitingForApprovals() {
    return services.waitingForApprovals();
  }

  /** Time since each database's catalog was read; empty when it has not been yet. */
  public Map<String, Optional<Duration>> catalogAges() {
    Map<String, Optional<Duration>> ages = new TreeMap<>();
    catalogs.forEach((name, catalog) -> ages.put(name, catalog.age()));
    return ages;
  }

  /** Whether nobody is let in any more. */
  public boolean draining() {
    return services.admission().draining();
  }

  /**
   * Lets nobody in any more, and waits until every session has finished what it does: statements
   * that run, transactions that are open. Sessions that are idle end at once. What is left when the
   * time is up is for {@link #close} to end.
   *
   * @return whether no session is left
   */
  public boolean drain() throws InterruptedException {
    services.admission().drain();
    clients.forEach(client -> client.pipeline().fireUserEventTriggered(Shutdown.WHEN_FINISHED));
    long end = System.nanoTime() + services.limits().drainTimeout().toNanos();
    while (services.sessions().count() > 0) {
      if (System.nanoTime() >= end) {
        return false;
      }
      Thread.sleep(DRAIN_LOOK_MILLIS);
    }
    return true;
  }

  /** Stops accepting, closes every connection, and frees what it holds. */
  @Override
  public void close() {
    denylist.close();
    servers.forEach(server -> server.close().awaitUninterruptibly());
    clients.forEach(client -> client.pipeline().fireUserEventTriggered(Shutdown.NOW));
    clients.newCloseFuture().awaitUninterruptibly(QUIET_SECONDS, TimeUnit.SECONDS);
    clients.close().awaitUninterruptibly(QUIET_SECONDS, TimeUnit.SECONDS);
    catalogs.values().forEach(DatabaseCatalog::close);
    acceptors.shutdownGracefully(0, QUIET_SECONDS, TimeUnit.SECONDS);
    loops
        .shutdownGracefully(0, QUIET_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(QUIET_SECONDS, TimeUnit.SECONDS);
    catalogReaders.shutdownNow();
    workers.shutdown();
  }

  private Map<String, Database> databases(Parts parts, Clock clock) throws IOException {
    Map<String, Database> databases = new HashMap<>();
    for (DatabaseSettings settings : parts.databases()) {
      DatabaseCatalog catalog =
          new DatabaseCatalog(
              settings.name(),
              new PostgresCatalogLoader(settings.upstream()),
              catalogReaders,
              DatabaseCatalog.DEFAULT_INTERVAL,
              clock);
      catalog.start();
      catalogs.put(settings.name(), catalog);
      databases.put(settings.name(), new Database(settings, tls(settings), catalog));
    }
    return databases;
  }

  private static UpstreamTls tls(DatabaseSettings settings) throws IOException {
    try {
      return UpstreamTls.of(settings.upstream().tls(), settings.upstream().caFile());
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException("database %s: %s".formatted(settings.name(), e.getMessage()), e);
    }
  }

  private void listen(ListenerSettings listener) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptors, loops)
            .channel(transport.server())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    services.limits().maxBufferedBytes() / 2, services.limits().maxBufferedBytes()))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    clients.add(channel);
                    Greeting.to(services, connector, listener, channel);
                  }
                });
    transport.keepalive(services.limits().keepalive()).forEach(option -> option.applyTo(bootstrap));
    ChannelFuture bound = bootstrap.bind(listener.address()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      InetSocketAddress address = listener.address();
      throw new IOException(
          "can not listen on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), bound.cause().getMessage()),
          bound.cause());
    }
    servers.add(bound.channel());
    addresses.add((InetSocketAddress) bound.channel().localAddress());
  }
}
