package io.gatehouse.server.demo;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.pgwire.tls.ServerTls;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.Gatehouse;
import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.ListenerSettings;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.ControlSettings;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.proxy.identity.OidcTokenVerifier;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.server.ControlServices;
import io.gatehouse.server.config.AdminConfiguration;
import io.gatehouse.server.config.ControlConfiguration;
import io.gatehouse.sql.AnalysisLimits;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running demo: PostgreSQL, issuer and proxy.
 *
 * <p>{@link #start} and {@link #close} may come from different threads: a close during the start
 * ends it.
 */
final class Demo implements AutoCloseable {

  /** What the audit log is called. */
  static final String ORIGIN = "demo/gatehouse";

  /** The environment label that policies match on. */
  static final String ENVIRONMENT = "prod";

  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
  private static final int TOKEN_QUEUE = 1_000;

  /** Who gives grants and freezes. */
  private static final Set<String> LEADS = Set.of("dba-leads");

  private final Settings settings;
  private final Progress progress;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CompletableFuture<OpenSessions> sessions = new CompletableFuture<>();
  private volatile Thread starting;
  private volatile boolean stopping;

  private Path folder;
  private Path policies;
  private Path caFile;
  private DemoIssuer issuer;
  private EmbeddedServer server;
  private String rolePassword;
  private ThreadPoolExecutor tokenThreads;
  private int port;
  private int adminPort;

  /**
   * What a demo may be asked for.
   *
   * @param port of the proxy on 127.0.0.1; 0 takes a free one
   * @param issuerPort of the issuer on 127.0.0.1; 0 takes a free one
   * @param folder holds everything and is kept; without it a temporary one is made, and deleted in
   *     the end
   * @param policies read instead of the starter policies
   * @param published whether {@code gatehouse token} can find this demo
   */
  record Settings(
      int port, int issuerPort, Optional<Path> folder, Optional<Path> policies, boolean published) {

    Settings {
      Objects.requireNonNull(folder);
      Objects.requireNonNull(policies);
    }
  }

  Demo(Settings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Starts everything. After a failure everything is stopped again.
   *
   * @throws DemoFailed when something can't be started
   */
  synchronized void start() throws DemoFailed {
    if (stopping) {
      throw new DemoFailed("stopped");
    }
    starting = Thread.currentThread();
    boolean started = false;
    try {
      startAll();
      started = true;
    } catch (IOException | SQLException e) {
      throw new DemoFailed(e.getMessage(), e);
    } finally {
      starting = null;
      if (!started) {
        closeAll();
      }
    }
  }

  private void startAll() throws IOException, SQLException, DemoFailed {
    requireFree(settings.port(), "--port");
    folder = makeFolder();
    policies = settings.policies().orElse(folder.resolve("policies"));
    if (settings.policies().isEmpty()) {
      StarterPolicies.unpack(policies);
    }
    // Loads classes for a second; the other half of the machine starts PostgreSQL meanwhile.
    CompletableFuture<PolicyBundle> bundle = CompletableFuture.supplyAsync(this::loadPolicies);

    PostgresBinaries binaries = PostgresBinaries.unpack(PrivateFiles.cacheFolder());
    server = EmbeddedServer.start(binaries, folder, settings.folder().isPresent());
    open.push(server);
    progress.done("PostgreSQL on 127.0.0.1:" + server.port());

    rolePassword = PrivateFiles.newSecret();
    SampleDatabase.prepare(server, rolePassword);
    progress.done("database " + SampleDatabase.NAME + ", owned by role " + SampleDatabase.ROLE);

    String clientSecret = PrivateFiles.newSecret();
    issuer = startIssuer(clientSecret);
    open.push(issuer);
    progress.done("OIDC issuer at " + issuer.url());

    tokenThreads = startTokenThreads();
    AuditLog auditLog = new AuditDirectory(auditFolder()).open(AuditLogOptions.defaults(ORIGIN));
    open.push(auditLog);
    PolicyBundle loaded = await(bundle);
    progress.done(loaded.policies().size() + " policies from " + policies);

    ControlServices control = startControl(auditLog);
    // The web server's classes load while the proxy starts.
    CompletableFuture<Void> api = CompletableFuture.runAsync(() -> serve(control));
    Gatehouse proxy = startProxy(auditLog, control.plane(), loaded);
    open.push(proxy);
    sessions.complete(proxy.sessions());
    port = proxy.addresses().get(0).getPort();
    progress.done("proxy on 127.0.0.1:" + port + ", with TLS");
    awaitApi(api);
    adminPort = control.adminPort().orElseThrow();
    progress.done("administrators' API on 127.0.0.1:" + adminPort);
    if (settings.published()) {
      Path state =
          new DemoState(ProcessHandle.current().pid(), port, issuer.tokenEndpoint(), clientSecret)
              .publish(PrivateFiles.runtimeFolder());
      open.push(() -> Files.deleteIfExists(state));
    }
  }

  /** Stops everything, last started first, and deletes what was temporary. */
  @Override
  public void close() {
    stopping = true;
    Thread interrupted = starting;
    if (interrupted != null) {
      interrupted.interrupt();
    }
    synchronized (this) {
      closeAll();
    }
  }

  private Path makeFolder() throws IOException {
    if (settings.folder().isPresent()) {
      Path kept = settings.folder().get().toAbsolutePath();
      if (kept.getParent() != null) {
        Files.createDirectories(kept.getParent());
      }
      return PrivateFiles.folder(kept);
    }
    Path temporary = Files.createTempDirectory("gatehouse-demo-");
    open.push(() -> PrivateFiles.deleteTree(temporary));
    return temporary;
  }

  private PolicyBundle loadPolicies() {
    try {
      return PolicyBundle.load(policies);
    } catch (PolicyException e) {
      throw new CompletionException(e);
    }
  }

  private PolicyBundle await(CompletableFuture<PolicyBundle> bundle) throws DemoFailed {
    try {
      return bundle.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof PolicyException) {
        throw new DemoFailed(
            "the policies in " + policies + " can't be used:\n" + e.getCause().getMessage(), e);
      }
      throw e;
    }
  }

  private ControlServices startControl(AuditLog auditLog) throws IOException {
    ControlServices control =
        ControlServices.start(
            new ControlConfiguration(
                new ControlSettings(LEADS, 1, LEADS, Duration.ofHours(12), Duration.ofHours(8)),
                HoldLimits.defaults(),
                folder.resolve("control"),
                Optional.empty(),
                List.of()),
            auditLog,
            Clock.systemUTC());
    open.push(control);
    return control;
  }

  private void serve(ControlServices control) {
    try {
      control.serve(
          new AdminConfiguration("127.0.0.1", 0, Optional.empty(), Set.of()),
          issuers(),
          tokenThreads,
          () -> sessions.getNow(new OpenSessions()),
          Clock.systemUTC());
    } catch (IOException failed) {
      throw new CompletionException(failed);
    }
  }

  private static void awaitApi(CompletableFuture<Void> api) throws IOException {
    try {
      api.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof IOException io ? io : new IOException(failed);
    }
  }

  private List<IssuerSettings> issuers() {
    return List.of(IssuerSettings.ofLoopback(issuer.url(), Set.of(TokenMint.AUDIENCE)));
  }

  private ThreadPoolExecutor startTokenThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            2,
            2,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(TOKEN_QUEUE),
            task -> {
              Thread thread = new Thread(task, "tokens");
              thread.setDaemon(true);
              return thread;
            });
    open.push(threads::shutdownNow);
    return threads;
  }

  private DemoIssuer startIssuer(String clientSecret) throws IOException, DemoFailed {
    try {
      return DemoIssuer.start(settings.issuerPort(), clientSecret);
    } catch (BindException e) {
      throw new DemoFailed(taken(settings.issuerPort(), "--issuer-port"), e);
    }
  }

  private Gatehouse startProxy(AuditLog auditLog, ControlPlane control, PolicyBundle loaded)
      throws IOException {
    DemoCertificate certificate = DemoCertificate.create();
    caFile = folder.resolve("ca.pem");
    Files.writeString(caFile, certificate.pem());
    Path maskKeyFile = folder.resolve("mask.key");
    if (!Files.exists(maskKeyFile)) {
      PrivateFiles.write(maskKeyFile, PrivateFiles.newSecret());
    }
    char[] password = rolePassword.toCharArray();
    return Gatehouse.start(
        new Gatehouse.Parts(
            List.of(
                new ListenerSettings(
                    new InetSocketAddress(loopback(), settings.port()),
                    Optional.of(ServerTls.context(certificate.key(), certificate.certificate())),
                    false)),
            List.of(
                new DatabaseSettings(
                    SampleDatabase.NAME,
                    ENVIRONMENT,
                    new UpstreamSettings(
                        "127.0.0.1",
                        server.port(),
                        SampleDatabase.NAME,
                        SampleDatabase.ROLE,
                        password::clone,
                        UpstreamTlsMode.DISABLE,
                        Optional.empty()))),
            new OidcTokenVerifier(issuers(), tokenThreads, Clock.systemUTC()),
            () -> loaded,
            control,
            auditLog,
            HexFormat.of().parseHex(Files.readString(maskKeyFile)),
            AnalysisLimits.defaults(),
            ProxyLimits.defaults(),
            HoldLimits.defaults()));
  }

  private void closeAll() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        // The rest must be stopped all the same.
        LOG.warn("while stopping the demo", e);
      }
    }
  }

  /** Finds out before anything is started that the proxy would have no port. */
  private static void requireFree(int port, String option) throws IOException, DemoFailed {
    try (ServerSocket socket = new ServerSocket()) {
      // As the proxy binds: a port whose last connections linger is free.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port));
    } catch (BindException e) {
      throw new DemoFailed(taken(port, option), e);
    }
  }

  private static String taken(int port, String option) {
    return "port "
        + port
        + " of 127.0.0.1 is taken, perhaps by another demo; choose another with "
        + option;
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  int port() {
    return port;
  }

  /** Of the administrators' API. */
  int adminPort() {
    return adminPort;
  }

  DemoIssuer issuer() {
    return issuer;
  }

  EmbeddedServer server() {
    return server;
  }

  /** What {@link SampleDatabase#ROLE} logs in with; for comparing with what the proxy shows. */
  String rolePassword() {
    return rolePassword;
  }

  Path folder() {
    return folder;
  }

  Path auditFolder() {
    return folder.resolve("audit");
  }

  Path policiesFolder() {
    return policies;
  }

  /** The certificate that clients may name as {@code sslrootcert}. */
  Path caFile() {
    return caFile;
  }

  /** Whether the folder is deleted in the end. */
  boolean temporary() {
    return settings.folder().isEmpty();
  }
}
