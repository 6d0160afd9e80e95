package io.gatehouse.server;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogException;
import io.gatehouse.audit.OperationEvent;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.policy.BundleLimits;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicyBundles;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.proxy.Gatehouse;
import io.gatehouse.proxy.ListenerSettings;
import io.gatehouse.proxy.identity.OidcTokenVerifier;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.server.audit.AuditSinks;
import io.gatehouse.server.config.GatehouseConfiguration;
import io.gatehouse.server.config.ListenerConfiguration;
import io.gatehouse.server.config.Secret;
import io.gatehouse.server.ops.Metrics;
import io.gatehouse.server.ops.OperationsServer;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A proxy put together from a configuration, with its audit log. */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /** Logins that may be verified at once, and that may wait; more are refused. */
  private static final int LOGIN_THREADS = 8;

  private static final int LOGINS_WAITING = 1_000;

  private static final int MASK_KEY_BYTES = 32;

  /** How often certificates are looked at. */
  private static final Duration CERTIFICATES_EVERY = Duration.ofSeconds(5);

  private final AuditLog auditLog;
  private final ExecutorService logins;
  private final OidcTokenVerifier verifier;
  private final PolicyBundles policies;
  private final ControlServices control;
  private final Gatehouse gatehouse;
  private final CertificateWatch certificates;
  private final Optional<OperationsServer> operations;
  private final Optional<CheckpointWitness> witness;
  private final AuditSinks sinks;

  private Server(
      AuditLog auditLog,
      ExecutorService logins,
      OidcTokenVerifier verifier,
      PolicyBundles policies,
      ControlServices control,
      Gatehouse gatehouse,
      CertificateWatch certificates,
      Optional<OperationsServer> operations,
      Optional<CheckpointWitness> witness,
      AuditSinks sinks) {
    this.auditLog = auditLog;
    this.logins = logins;
    this.verifier = verifier;
    this.policies = policies;
    this.control = control;
    this.gatehouse = gatehouse;
    this.certificates = certificates;
    this.operations = operations;
    this.witness = witness;
    this.sinks = sinks;
  }

  /**
   * Starts to serve. An upstream or an issuer that can't be reached is logged, and tried again when
   * it is needed.
   *
   * @param version of this program, for the audit log
   * @throws IOException when a listener, a certificate or the audit log can't be had; the message
   *     says which and why
   * @throws PolicyException when the policies can't be used
   */
  public static Server start(GatehouseConfiguration configuration, String version)
      throws IOException, PolicyException {
    // A bundle with mistakes is no reason to begin a log.
    PolicyBundle.load(
        configuration.policyDirectory(), BundleLimits.defaults(), configuration.policyKey());
    List<ListenerSettings> listeners = listeners(configuration);
    ExecutorService logins = loginThreads();
    OidcTokenVerifier verifier = null;
    AuditLog auditLog = null;
    PolicyBundles policies = null;
    ControlServices control = null;
    Gatehouse gatehouse = null;
    Metrics metrics = new Metrics();
    try {
      verifier = new OidcTokenVerifier(configuration.issuers(), logins, Clock.systemUTC());
      auditLog =
          new AuditDirectory(configuration.audit().directory())
              .open(configuration.audit().options(), configuration.audit().key());
      policies =
          PolicyBundles.open(
              configuration.policyDirectory(),
              BundleLimits.defaults(),
              configuration.policyKey(),
              new PolicyReloads(auditLog, Clock.systemUTC()));
      announce(auditLog, configuration, policies.get(), version);
      control = ControlServices.start(configuration.control(), auditLog, Clock.systemUTC());
      gatehouse =
          Gatehouse.start(
              new Gatehouse.Parts(
                  listeners,
                  configuration.databases(),
                  verifier,
                  policies,
                  control.plane(),
                  auditLog,
                  maskKey(configuration.maskKey()),
                  configuration.analysisLimits(),
                  configuration.limits(),
                  configuration.control().held(),
                  metrics));
      if (configuration.admin().isPresent()) {
        control.serve(
            configuration.admin().get(),
            configuration.issuers(),
            logins,
            sessionsOf(gatehouse),
            Clock.systemUTC());
      }
      Optional<OperationsServer> operations = Optional.empty();
      if (configuration.operations().isPresent()) {
        Operations look = new Operations(gatehouse, auditLog, control.plane());
        look.show(metrics);
        operations =
            Optional.of(
                OperationsServer.start(configuration.operations().get(), look.answers(metrics)));
      }
      CertificateWatch certificates =
          new CertificateWatch(
              listeners.stream()
                  .flatMap(listener -> listener.tls().stream())
                  .filter(TlsFiles.class::isInstance)
                  .map(TlsFiles.class::cast)
                  .toList(),
              auditLog,
              version,
              configuration.digest(),
              Clock.systemUTC());
      certificates.start(CERTIFICATES_EVERY);
      fetchKeys(verifier);
      AuditDirectory log = new AuditDirectory(configuration.audit().directory());
      Optional<CheckpointWitness> witness =
          configuration.audit().witness().map(where -> new CheckpointWitness(log, where));
      AuditSinks sinks = AuditSinks.start(log, configuration.audit().sinks(), Clock.systemUTC());
      witness.ifPresent(CheckpointWitness::start);
      return new Server(
          auditLog,
          logins,
          verifier,
          policies,
          control,
          gatehouse,
          certificates,
          operations,
          witness,
          sinks);
    } catch (IOException | RuntimeException failed) {
      if (gatehouse != null) {
        gatehouse.close();
      }
      abandon(auditLog, verifier, logins, policies, control);
      throw inWords(failed);
    } catch (PolicyException failed) {
      abandon(auditLog, verifier, logins, policies, control);
      throw failed;
    }
  }

  /**
   * Reads the certificates and keys of all listeners.
   *
   * @throws IOException when one can't be read or does not fit its key
   */
  public static List<ListenerSettings> listeners(GatehouseConfiguration configuration)
      throws IOException {
    List<ListenerSettings> listeners = new ArrayList<>();
    for (ListenerConfiguration listener : configuration.listeners()) {
      InetSocketAddress address = new InetSocketAddress(listener.address(), listener.port());
      if (address.isUnresolved()) {
        throw new IOException(
            "the listener's address " + listener.address() + " is no address of this machine");
      }
      Optional<Supplier<SslContext>> tls = Optional.empty();
      if (listener.tls().isPresent()) {
        tls = Optional.of(TlsFiles.read(listener.tls().get()));
      }
      listeners.add(
          new ListenerSettings(
              address,
              tls,
              listener.plaintextOnLoopback(),
              listener.proxyProtocol(),
              listener.door()));
    }
    return listeners;
  }

  /** The bound addresses, in the order of the listeners. */
  public List<InetSocketAddress> addresses() {
    return gatehouse.addresses();
  }

  /** The port of the administrators' API, when it listens. */
  public OptionalInt adminPort() {
    return control.adminPort();
  }

  /** The port where health and metrics are told, when they are. */
  public OptionalInt operationsPort() {
    return operations.isPresent() ? OptionalInt.of(operations.get().port()) : OptionalInt.empty();
  }

  /**
   * Lets nobody in any more, and waits until sessions have finished what they do, as long as {@code
   * limits.drain_timeout} says. Meanwhile it is not ready, and goes on to say so.
   */
  public void drain() {
    try {
      LOG.info("no client is let in any more; sessions finish what they do");
      if (!gatehouse.drain()) {
        LOG.warn("{} sessions are not finished, and end now", gatehouse.sessions().count());
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends every session, and then the audit log. */
  @Override
  public void close() {
    certificates.close();
    gatehouse.close();
    abandon(auditLog, verifier, logins, policies, control);
    operations.ifPresent(OperationsServer::close);
    // Behind the log, whose last checkpoint covers all.
    witness.ifPresent(CheckpointWitness::close);
    sinks.close();
  }

  /** Whether the audit log takes no more entries, and with it nothing runs any more. */
  public boolean auditLogFailed() {
    return auditLog.failed();
  }

  /**
   * Reads policies and certificates again, as on a signal; a change of their files is noticed
   * without. Both outcomes are logged.
   */
  public void reload() {
    policies.reload();
    certificates.reload();
  }

  private static Supplier<OpenSessions> sessionsOf(Gatehouse gatehouse) {
    return gatehouse::sessions;
  }

  private static ExecutorService loginThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            LOGIN_THREADS,
            LOGIN_THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(LOGINS_WAITING),
            work -> {
              Thread thread = new Thread(work, "gatehouse-login");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static void announce(
      AuditLog log, GatehouseConfiguration configuration, PolicyBundle policies, String version) {
    Clock clock = Clock.systemUTC();
    CompletableFuture<?> started =
        log.append(
            new OperationEvent.Configuration(
                clock.instant(),
                version,
                configuration.digest(),
                "started with "
                    + configuration.listeners().size()
                    + " listeners, "
                    + configuration.issuers().size()
                    + " issuers, "
                    + configuration.databases().size()
                    + " databases"));
    CompletableFuture<?> loaded =
        log.append(
            new OperationEvent.PolicyLoaded(
                clock.instant(),
                policies.digest(),
                Optional.empty(),
                OptionalLong.of(policies.policies().size()),
                Optional.empty()));
    // A log that can't take its first entries will take none.
    CompletableFuture.allOf(started, loaded).join();
  }

  private static void fetchKeys(OidcTokenVerifier verifier) {
    verifier
        .fetchKeys()
        .forEach(
            (issuer, fetched) ->
                fetched.whenComplete(
                    (done, failed) -> {
                      if (failed == null) {
                        LOG.info("keys of issuer {} are here", issuer);
                      }
                    }));
  }

  private static byte[] maskKey(Optional<Secret> configured) {
    if (configured.isEmpty()) {
      byte[] key = new byte[MASK_KEY_BYTES];
      new SecureRandom().nextBytes(key);
      return key;
    }
    char[] secret = configured.get().get();
    try {
      return StandardCharsets.UTF_8.encode(CharBuffer.wrap(secret)).array();
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private static void abandon(
      AuditLog log,
      OidcTokenVerifier verifier,
      ExecutorService logins,
      PolicyBundles policies,
      ControlServices control) {
    if (policies != null) {
      policies.close();
    }
    if (control != null) {
      control.close();
    }
    if (verifier != null) {
      verifier.close();
    }
    logins.shutdownNow();
    if (log != null) {
      try {
        log.close();
      } catch (AuditLogException lost) {
        LOG.error("the audit log could not be closed in good order: {}", lost.getMessage());
      }
    }
  }

  private static IOException inWords(Exception thrown) {
    Exception failed =
        thrown instanceof CompletionException && thrown.getCause() instanceof Exception cause
            ? cause
            : thrown;
    String message = failed.getMessage() == null ? failed.toString() : failed.getMessage();
    if (message.contains("Address already in use")) {
      return new IOException(message + ": another program has that port", failed);
    }
    return failed instanceof IOException io ? io : new IOException(message, failed);
  }
}
