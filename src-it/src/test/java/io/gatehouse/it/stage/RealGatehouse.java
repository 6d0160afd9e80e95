package io.gatehouse.it.stage;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogFailedException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.pgwire.auth.ChannelBinding;
import io.gatehouse.pgwire.tls.ServerTls;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.policy.BundleLimits;
import io.gatehouse.policy.PolicyBundles;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.Gatehouse;
import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.ListenerSettings;
import io.gatehouse.proxy.ListenerSettings.Door;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.ProxyProtocol;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.gatehouse.proxy.UpstreamSettings.Route;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.ControlSettings;
import io.gatehouse.proxy.control.journal.FileJournal;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.proxy.identity.OidcTokenVerifier;
import io.gatehouse.sql.AnalysisLimits;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * The proxy as it is in production, in this JVM: with a real issuer behind HTTP, TLS on both sides,
 * the policies of {@code policies/it.yaml} and an audit log on disk, which stays after closing.
 */
public final class RealGatehouse implements AutoCloseable {

  private static final byte[] MASK_KEY =
      "integration tests' mask key".getBytes(StandardCharsets.US_ASCII);

  /** Members of {@code leads} give grants and freeze. */
  private static final ControlSettings CONTROL =
      new ControlSettings(
          Set.of("leads"), 1, Set.of("leads"), Duration.ofHours(12), Duration.ofHours(8));

  private final Map<Persona, String> tokens = new ConcurrentHashMap<>();
  private final TestIssuer issuer;
  private final ExecutorService http;
  private final OidcTokenVerifier verifier;
  private final AuditLog auditLog;
  private final Path auditDirectory;
  private final Path caFile;
  private final Path policyDirectory;
  private final PolicyBundles policies;
  private final ControlPlane control;
  private final Gatehouse gatehouse;

  private RealGatehouse(Builder builder) throws IOException, PolicyException {
    Path directory = Files.createTempDirectory("gatehouse-it");
    TlsMaterial tls = TlsMaterial.selfSigned("gatehouse");
    caFile = Files.writeString(directory.resolve("gatehouse.crt"), tls.certificatePem());
    Path key = directory.resolve("gatehouse.key");
    OwnerOnly.write(key, tls.keyPem());
    Path upstreamCa = directory.resolve("upstream.crt");
    builder.ca.ifPresent(ca -> write(upstreamCa, ca.certificatePem()));
    policyDirectory = Files.createDirectory(directory.resolve("policies"));
    for (String script : builder.policies) {
      write(policyDirectory.resolve(Path.of(script).getFileName()), RealPostgres.script(script));
    }
    auditDirectory = directory.resolve("audit");
    Files.createDirectory(auditDirectory);

    issuer = TestIssuer.start();
    http = Executors.newFixedThreadPool(2);
    verifier =
        new OidcTokenVerifier(
            List.of(IssuerSettings.ofLoopback(issuer.url(), Set.of(TestIssuer.AUDIENCE))),
            http,
            Clock.systemUTC());
    auditLog = new AuditDirectory(auditDirectory).open(AuditLogOptions.defaults("it/gatehouse"));
    policies =
        PolicyBundles.open(
            policyDirectory, BundleLimits.defaults(), Optional.empty(), reload -> {});
    control =
        ControlPlane.start(
            FileJournal.open(
                builder.controlDirectory.orElseGet(() -> directory.resolve("control")),
                Clock.systemUTC()),
            auditLog,
            CONTROL,
            Clock.systemUTC());
    control.withdrawAbandoned().toCompletableFuture().join();
    String password = builder.password;
    UpstreamSettings upstream =
        new UpstreamSettings(
            builder.hosts.isEmpty() ? List.of(new Host(builder.host, builder.port)) : builder.hosts,
            builder.route,
            builder.database,
            builder.user,
            password::toCharArray,
            builder.tls,
            builder.ca.map(ca -> upstreamCa),
            builder.channelBinding);
    gatehouse =
        Gatehouse.start(
            new Gatehouse.Parts(
                List.of(
                    new ListenerSettings(
                        new InetSocketAddress("127.0.0.1", 0),
                        Optional.of(tlsSupplier(builder, directory, key)),
                        false,
                        builder.proxyProtocol,
                        builder.oauth
                            ? new Door.OauthBearer(
                                issuer.url(),
                                issuer.url() + "/.well-known/openid-configuration",
                                "openid")
                            : new Door.TokenPassword())),
                List.of(new DatabaseSettings(RealPostgres.DATABASE, "prod", upstream)),
                verifier,
                policies,
                control,
                auditLog,
                MASK_KEY,
                AnalysisLimits.defaults(),
                builder.limits,
                builder.holdLimits));
  }

  private Supplier<SslContext> tlsSupplier(Builder builder, Path directory, Path key)
      throws SSLException {
    if (builder.clientCa.isEmpty()) {
      SslContext context = ServerTls.context(caFile, key);
      return () -> context;
    }
    Path clientCa = directory.resolve("client-ca.crt");
    write(clientCa, builder.clientCa.get().certificatePem());
    SslContext context = ServerTls.context(caFile, key, clientCa, false);
    return () -> context;
  }

  /** Describes a proxy before it starts; by default as strict towards the server as can be. */
  public static final class Builder {

    private final String host;
    private int port;
    private String user = RealPostgres.LOGIN;
    private String password = RealPostgres.PASSWORD;
    private String database = RealPostgres.DATABASE;
    private UpstreamTlsMode tls = UpstreamTlsMode.VERIFY_FULL;
    private Optional<TlsMaterial> ca;
    private List<String> policies = List.of("policies/it.yaml");
    private HoldLimits holdLimits = HoldLimits.defaults();
    private Optional<Path> controlDirectory = Optional.empty();
    private ProxyLimits limits = ProxyLimits.defaults();
    private Optional<ProxyProtocol> proxyProtocol = Optional.empty();
    private boolean oauth;
    private Optional<TlsMaterial> clientCa = Optional.empty();
    private List<Host> hosts = List.of();
    private Route route = Route.DEFAULT;
    private ChannelBinding channelBinding = ChannelBinding.PREFER;

    private Builder(String host, int port, Optional<TlsMaterial> ca) {
      this.host = host;
      this.port = port;
      this.ca = ca;
    }

    /** The login at the server. */
    public Builder login(String newUser, String newPassword) {
      user = newUser;
      password = newPassword;
      return this;
    }

    /** The policies, from scripts of the class path. */
    public Builder policies(String... scripts) {
      policies = List.of(scripts);
      return this;
    }

    /** What waiting statements may take. */
    public Builder holds(HoldLimits limits) {
      holdLimits = limits;
      return this;
    }

    /** Where approvals are kept, when they have to outlive the proxy. */
    public Builder control(Path directory) {
      controlDirectory = Optional.of(directory);
      return this;
    }

    /** What clients may take. */
    public Builder limits(ProxyLimits newLimits) {
      limits = newLimits;
      return this;
    }

    /** Takes the word of load balancers in these networks. */
    public Builder behind(String... networks) {
      proxyProtocol = Optional.of(new ProxyProtocol(List.of(networks)));
      return this;
    }

    /** Clients log in by OAUTHBEARER. */
    public Builder oauth() {
      oauth = true;
      return this;
    }

    /** Clients may show a certificate of that authority. */
    public Builder clientCa(TlsMaterial authority) {
      clientCa = Optional.of(authority);
      return this;
    }

    /** Several servers, and which of them is wanted. */
    public Builder hosts(Route newRoute, Host... newHosts) {
      route = newRoute;
      hosts = List.of(newHosts);
      return this;
    }

    /** Whether SCRAM is bound to the TLS connection. */
    public Builder channelBinding(ChannelBinding binding) {
      channelBinding = binding;
      return this;
    }

    /** TLS towards the server. */
    public Builder tls(UpstreamTlsMode mode) {
      tls = mode;
      return this;
    }

    /** The authority that the server's certificate must come from. */
    public Builder trusting(TlsMaterial authority) {
      ca = Optional.of(authority);
      return this;
    }

    /** Another database of the server than {@code shop}. */
    public Builder upstreamDatabase(String name) {
      database = name;
      return this;
    }

    /** Another port than the server's. */
    public Builder upstreamPort(int number) {
      port = number;
      return this;
    }

    /** Starts it on a free port. */
    public RealGatehouse start() {
      try {
        return new RealGatehouse(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (PolicyException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A proxy in front of that server. */
  public static Builder before(RealPostgres postgres) {
    return new Builder("127.0.0.1", postgres.port(), Optional.of(postgres.tls()));
  }

  /** A proxy in front of a server of whose certificate nothing is known. */
  public static Builder before(String host, int port) {
    return new Builder(host, port, Optional.empty());
  }

  /** Port on 127.0.0.1. */
  public int port() {
    return gatehouse.addresses().get(0).getPort();
  }

  /** Whose tokens it takes. */
  public TestIssuer issuer() {
    return issuer;
  }

  /** The certificate that the proxy shows, as a client's {@code sslrootcert}. */
  public Path caFile() {
    return caFile;
  }

  /** Where the log is. */
  public Path auditDirectory() {
    return auditDirectory;
  }

  /** The proxy itself. */
  public Gatehouse proxy() {
    return gatehouse;
  }

  /** Where people decide. */
  public ControlPlane control() {
    return control;
  }

  /** Puts another text in a policy file's place, and waits until that is in force. */
  public void policies(String file, String text) {
    write(policyDirectory.resolve(file), text);
    if (policies.reload().join() instanceof PolicyBundles.Reload.Refused refused) {
      throw new IllegalStateException(refused.problems().toString());
    }
  }

  /** A good token of somebody, the same at every call. */
  public String token(Persona persona) {
    return tokens.computeIfAbsent(persona, p -> issuer.token(p.user(), p.groups()));
  }

  /** A raw session, logged in. */
  public WireClient wire(Persona persona) {
    WireClient client = WireClient.connect(port()).startTls();
    List<Reply> replies = client.login(persona.user(), RealPostgres.DATABASE, token(persona));
    if (replies.isEmpty() || replies.get(replies.size() - 1).type() != 'Z') {
      client.close();
      throw new IllegalStateException("login failed: " + replies);
    }
    return client;
  }

  /** A session of pgjdbc. */
  public Connection connect(Persona persona) throws SQLException {
    return connect(persona, new Properties());
  }

  /** The same with more of pgjdbc's properties. */
  public Connection connect(Persona persona, Properties more) throws SQLException {
    return connectTo(RealPostgres.DATABASE, persona, more);
  }

  /** The same with a database of any name. */
  public Connection connectTo(String database, Persona persona, Properties more)
      throws SQLException {
    Properties properties = new Properties();
    properties.putAll(more);
    properties.setProperty("user", persona.user());
    properties.setProperty("password", token(persona));
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", caFile.toString());
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port() + "/" + database, properties);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops everything; the audit log's files stay. */
  @Override
  public void close() {
    gatehouse.close();
    control.close();
    policies.close();
    verifier.close();
    http.shutdownNow();
    issuer.close();
    try {
      auditLog.close();
    } catch (AuditLogFailedException e) {
      throw new IllegalStateException(e);
    }
  }
}
