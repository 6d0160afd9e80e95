package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlReader;
import io.gatehouse.policy.yaml.YamlValue;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.ProxyLimits.TcpKeepalive;
import io.gatehouse.proxy.TokenExpiry;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.sql.AnalysisLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one file, section by section. Used once. */
final class ConfigurationReader {
  private static final int OPERATIONS_PORT = 6434;
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int MASK_KEY_CHARACTERS = 16;

  private final Path file;
  private final Map<String, String> environment;
  private final Problems problems = new Problems();
  private final Problems warnings = new Problems();

  ConfigurationReader(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  GatehouseConfiguration read() throws ConfigurationException {
    YamlMap root = root();
    Section section = section(root);
    List<IssuerSettings> issuers = issuers(section);
    List<ListenerConfiguration> listeners = listeners(section, issuers);
    List<DatabaseSettings> databases = databases(section);
    AuditConfiguration audit = AuditSection.read(section.requiredInner("audit"));
    Section policies = section.requiredInner("policies");
    Path policyDirectory = policies.requiredPath("directory");
    Optional<PublicKey> policyKey = policyKey(policies);
    policies.done();
    Section masking = section.inner("masking");
    Optional<Secret> maskKey = maskKey(masking);
    Optional<AdminConfiguration> admin =
        root.optionalMap("admin").map(inner -> ControlSection.admin(section.of(inner)));
    Optional<OperationsConfiguration> operations =
        root.optionalMap("operations").map(inner -> operations(section.of(inner)));
    ControlConfiguration control =
        ControlSection.control(section.inner("control"), audit.directory());
    Section limits = section.inner("limits");
    ProxyLimits proxyLimits = proxyLimits(limits, masking);
    masking.done();
    AnalysisLimits analysisLimits = analysisLimits(limits);
    limits.done();
    section.done();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems.sorted());
    }
    return new GatehouseConfiguration(
        file,
        listeners,
        issuers,
        databases,
        audit,
        policyDirectory,
        policyKey,
        maskKey,
        admin,
        operations,
        control,
        proxyLimits,
        analysisLimits,
        digest(root),
        warnings.sorted());
  }

  AuditConfiguration readAudit() throws ConfigurationException {
    AuditConfiguration audit = AuditSection.read(section(root()).requiredInner("audit"));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems.sorted());
    }
    return audit;
  }

  Optional<AdminConfiguration> readAdmin() throws ConfigurationException {
    Section section = section(root());
    Optional<AdminConfiguration> admin =
        section.map().optionalMap("admin").map(inner -> ControlSection.admin(section.of(inner)));
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems.sorted());
    }
    return admin;
  }

  private Section section(YamlMap root) {
    Path directory = file.toAbsolutePath().getParent();
    return new Section(root, new Section.Surroundings(directory, environment, warnings));
  }

  private YamlMap root() throws ConfigurationException {
    List<YamlValue> documents = YamlReader.read(file, problems);
    if (problems.isEmpty() && documents.size() != 1) {
      problems.add(
          documents.size() < 2 ? Position.of(file) : documents.get(1).at(),
          documents.isEmpty() ? "is empty" : "has more than one document",
          "");
    }
    if (problems.isEmpty() && !(documents.get(0) instanceof YamlMap)) {
      problems.add(documents.get(0).at(), "must be a map, not " + documents.get(0).describe(), "");
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems.sorted());
    }
    return (YamlMap) documents.get(0);
  }

  private List<ListenerConfiguration> listeners(Section section, List<IssuerSettings> issuers) {
    List<ListenerConfiguration> listeners = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (YamlMap map : required(section, "listeners")) {
      ListenerConfiguration listener = ListenerSection.read(section.of(map), issuers);
      int port = listener.port();
      if (port != 0 && !taken.add(listener.address() + " " + port)) {
        map.problem(
            map.has("port") ? "port" : "address",
            "two listeners at " + listener.address() + ":" + port,
            "give one of them another port");
      }
      listeners.add(listener);
    }
    return listeners;
  }

  static ListenerConfiguration.Tls tls(Section section) {
    ListenerConfiguration.Tls tls =
        new ListenerConfiguration.Tls(
            section.requiredReadableFile("certificate"), section.requiredReadableFile("key"));
    section.done();
    return tls;
  }

  private List<IssuerSettings> issuers(Section section) {
    List<IssuerSettings> issuers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlMap map : required(section, "issuers")) {
      IssuerSection.read(section.of(map))
          .ifPresent(
              issuer -> {
                if (!names.add(issuer.issuer())) {
                  map.problem("issuer", "issuer " + issuer.issuer() + " is there twice", "");
                }
                issuers.add(issuer);
              });
    }
    return issuers;
  }

  private List<DatabaseSettings> databases(Section section) {
    List<DatabaseSettings> databases = new ArrayList<>();
    YamlMap byName = section.map().requiredMap("databases");
    for (String name : byName.keys()) {
      byName
          .optionalMap(name)
          .flatMap(map -> DatabaseSection.read(name, section.of(map)))
          .ifPresent(databases::add);
    }
    if (byName.keys().isEmpty() && section.map().has("databases")) {
      section.map().problem("databases", "no database is named", "");
    }
    return databases;
  }

  private static Optional<PublicKey> policyKey(Section section) {
    Optional<Path> file = section.readableFile("signed_by");
    if (file.isEmpty() || !Files.isReadable(file.get())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Ed25519Pem.publicKey(file.get()));
    } catch (IOException unfit) {
      section.map().problem("signed_by", unfit.getMessage(), "openssl pkey -pubout makes one");
      return Optional.empty();
    }
  }

  private static Optional<Secret> maskKey(Section section) {
    Optional<Secret> key = section.secret("key");
    key.ifPresent(
        secret -> {
          if (secret.get().length < MASK_KEY_CHARACTERS) {
            section
                .map()
                .problem(
                    "key",
                    "the masking key has fewer than " + MASK_KEY_CHARACTERS + " characters",
                    "make one with: openssl rand -base64 32");
          }
        });
    return key;
  }

  private static OperationsConfiguration operations(Section section) {
    OperationsConfiguration operations =
        new OperationsConfiguration(
            section.map().string("address", "127.0.0.1"),
            section.number("port", OPERATIONS_PORT, 0, 65_535));
    section.done();
    return operations;
  }

  private static ProxyLimits proxyLimits(Section section, Section masking) {
    ProxyLimits defaults = ProxyLimits.defaults();
    Duration second = Duration.ofSeconds(1);
    Duration tenMinutes = Duration.ofMinutes(10);
    return new ProxyLimits(
        section.number("max_connections", defaults.maxConnections(), 1, 100_000),
        section.number(
            "max_connections_of_address", defaults.maxConnectionsOfAddress(), 1, 100_000),
        section.number("max_sessions_of_principal", defaults.maxSessionsOfPrincipal(), 1, 100_000),
        section.duration(
            "authentication_timeout", defaults.authenticationTimeout(), second, tenMinutes),
        section.duration(
            "idle_timeout", defaults.idleTimeout(), Duration.ZERO, Duration.ofDays(30)),
        section.duration(
            "drain_timeout", defaults.drainTimeout(), Duration.ZERO, Duration.ofHours(24)),
        section.duration("connect_timeout", defaults.connectTimeout(), second, tenMinutes),
        keepalive(section.inner("tcp_keepalive")),
        new TokenExpiry(
            section
                .map()
                .constant(
                    "on_token_expiry", TokenExpiry.Action.class, defaults.tokenExpiry().action()),
            section.duration(
                "token_grace", defaults.tokenExpiry().grace(), Duration.ZERO, Duration.ofDays(30))),
        section.size("max_token", defaults.maxTokenBytes(), KIB, 16 * KIB),
        section.size("max_message", defaults.maxMessageBytes(), 64 * KIB, 1 << 30),
        section.size("max_masked_row", defaults.maxMaskedRowBytes(), 64 * KIB, 1 << 30),
        section.number("max_pipelined", defaults.maxPipelined(), 1, 1_000_000),
        section.number("max_prepared", defaults.maxPrepared(), 1, 1_000_000),
        masking.number("equality_rate", defaults.equalityRate(), 0, 10_000),
        masking.number("equality_per_session", defaults.equalityPerSession(), 0, 1_000_000),
        section.size("max_buffered", defaults.maxBufferedBytes(), 4 * KIB, 64 * MIB),
        section.number("detect_rows", defaults.detectRows(), 1, 100_000),
        section.size("detect_sample", defaults.detectBytes(), KIB, 16 * MIB),
        section.size("detect_value", defaults.detectValueBytes(), KIB, 1 << 30));
  }

  private static TcpKeepalive keepalive(Section section) {
    TcpKeepalive defaults = TcpKeepalive.defaults();
    Duration second = Duration.ofSeconds(1);
    Duration hours = Duration.ofHours(9);
    TcpKeepalive keepalive =
        new TcpKeepalive(
            section.duration("idle", defaults.idle(), second, hours),
            section.duration("interval", defaults.interval(), second, hours),
            section.number("count", defaults.count(), 1, 127));
    section.done();
    return keepalive;
  }

  private static AnalysisLimits analysisLimits(Section section) {
    AnalysisLimits defaults = AnalysisLimits.defaults();
    return new AnalysisLimits(
        section.size("max_statement", defaults.maxBytes(), KIB, 64 * MIB),
        section.number("max_statement_tokens", defaults.maxTokens(), 100, 10_000_000),
        section.number("max_statement_nesting", defaults.maxNesting(), 10, 1_000),
        section.number("max_statements", defaults.maxStatements(), 1, 1_000_000),
        section.duration(
            "max_analysis_time", defaults.maxTime(), Duration.ofMillis(10), Duration.ofSeconds(60)),
        section.size("analysis_cache", defaults.cacheBytes(), KIB, 1 << 30));
  }

  private static List<YamlMap> required(Section section, String key) {
    if (!section.map().has(key)) {
      section.map().problems().add(section.map().at(), key + " is missing", "");
      return List.of();
    }
    List<YamlMap> maps = section.map().maps(key);
    if (maps.isEmpty() && section.map().list(key).isEmpty()) {
      section.map().problem(key, key + " is an empty list", "");
    }
    return maps;
  }

  private static String digest(YamlMap root) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(root.canonical().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
