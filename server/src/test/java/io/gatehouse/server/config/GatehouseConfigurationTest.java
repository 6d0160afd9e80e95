package io.gatehouse.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.Durability;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.gatehouse.proxy.control.ControlSettings;
import io.gatehouse.proxy.identity.ClaimMapping;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.sql.AnalysisLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatehouseConfigurationTest {
  private static final String MINIMAL =
      """
      listeners:
        - port: 6432
          plaintext_on_loopback: true
      issuers:
        - issuer: https://login.example.com
          audiences: [gatehouse]
      databases:
        shop:
          host: db.example.com
          user: gatehouse
          password: ${env:SHOP_PASSWORD}
          environment: prod
      audit:
        directory: audit
      policies:
        directory: policies
      """;

  @TempDir private Path directory;
  private Path file;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void prepare() {
    file = directory.resolve("gatehouse.yaml");
    environment.put("SHOP_PASSWORD", "open-sesame");
  }

  private GatehouseConfiguration read(String yaml) throws Exception {
    Files.writeString(file, yaml);
    return GatehouseConfiguration.read(file, environment);
  }

  /** The problems, with the file's directory cut off. */
  private List<String> problems(String yaml) throws IOException {
    Files.writeString(file, yaml);
    ConfigurationException wrong =
        catchThrowableOfType(
            ConfigurationException.class, () -> GatehouseConfiguration.read(file, environment));
    assertThat(wrong).isNotNull();
    return wrong.problems().stream()
        .map(problem -> problem.toString().replace(directory + "/", ""))
        .toList();
  }

  @Test
  void fillsInEveryDefault() throws Exception {
    GatehouseConfiguration configuration = read(MINIMAL);
    assertThat(configuration.listeners()).hasSize(1);
    assertThat(configuration.listeners().get(0).address()).isEqualTo("127.0.0.1");
    IssuerSettings issuer = configuration.issuers().get(0);
    assertThat(issuer)
        .isEqualTo(IssuerSettings.of("https://login.example.com", Set.of("gatehouse")));
    DatabaseSettings shop = configuration.databases().get(0);
    assertThat(shop.name()).isEqualTo("shop");
    assertThat(shop.environment()).isEqualTo("prod");
    assertThat(shop.upstream().hosts()).containsExactly(new Host("db.example.com", 5432));
    assertThat(shop.upstream().database()).isEqualTo("shop");
    assertThat(shop.upstream().tls()).isEqualTo(UpstreamTlsMode.VERIFY_FULL);
    assertThat(new String(shop.upstream().password().get())).isEqualTo("open-sesame");
    assertThat(configuration.audit().directory()).isEqualTo(directory.resolve("audit"));
    assertThat(configuration.audit().options().durability()).isEqualTo(Durability.BEFORE_FORWARD);
    assertThat(configuration.policyDirectory()).isEqualTo(directory.resolve("policies"));
    assertThat(configuration.maskKey()).isEmpty();
    assertThat(configuration.admin()).isEmpty();
    assertThat(configuration.control().settings()).isEqualTo(ControlSettings.defaults());
    assertThat(configuration.control().directory()).isEqualTo(directory.resolve("control"));
    assertThat(configuration.control().postgres()).isEmpty();
    assertThat(configuration.control().held()).isEqualTo(HoldLimits.defaults());
    assertThat(configuration.limits()).isEqualTo(ProxyLimits.defaults());
    assertThat(configuration.analysisLimits()).isEqualTo(AnalysisLimits.defaults());
    assertThat(configuration.warnings()).isEmpty();
  }

  @Test
  void saysWhoMayDecide() throws Exception {
    environment.put("HOOK", "0123456789abcdef");
    GatehouseConfiguration configuration =
        read(
            MINIMAL
                + """
                admin: {plaintext_on_loopback: true, port: 0, audiences: [admin]}
                control:
                  postgres: {host: db, user: gatehouse}
                  grant_approvers: {groups: [leads], count: 2}
                  operators: {groups: [sre]}
                  waiting: {max_sessions: 50, max_sessions_of_one: 2, max_ahead: 64KiB}
                  webhooks: [{url: "https://chat.example.com/x", secret: "${env:HOOK}"}]
                """);
    assertThat(configuration.admin().orElseThrow().audiences()).containsExactly("admin");
    ControlSettings settings = configuration.control().settings();
    assertThat(settings.grantApprovers()).containsExactly("leads");
    assertThat(settings.grantApprovals()).isEqualTo(2);
    assertThat(configuration.control().held()).isEqualTo(new HoldLimits(50, 2, 64 << 10));
    assertThat(settings.operators()).containsExactly("sre");
    assertThat(configuration.control().postgres().orElseThrow().database()).isEqualTo("gatehouse");
    assertThat(configuration.control().webhooks().get(0).includeSql()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "admin: {}|without tls is for a loopback address",
        "admin: {address: 0.0.0.0, plaintext_on_loopback: true}|without tls",
        "admin: {address: 127.0.0.1.example.com, plaintext_on_loopback: true}|without tls",
        "control: {directory: x, postgres: {host: h, user: u}}|not in both",
        "control: {operators: {group: sre}}|did you mean groups",
        "control: {waiting: {max_sessions: 0}}|max_sessions",
        "control: {waiting: {max_sesions: 5}}|did you mean",
        "control: {webhooks: [{url: 'http://chat.example.com/', secret: 0123456789abcdef}]}|https",
        "control: {webhooks: [{url: 'https://chat.example.com/', secret: short}]}|16 characters",
        "control: {grant_approvers: {groups: [a], count: 0}}|count must be from 1 to 10",
      })
  void refusesDoorsThatStandOpen(String yaml, String problem) throws Exception {
    assertThat(problems(MINIMAL + yaml + "\n")).anyMatch(found -> found.contains(problem));
  }

  @Test
  void theReferenceStatesTheDefaults() throws Exception {
    Path tls = Files.createDirectories(directory.resolve("tls"));
    Files.createFile(tls.resolve("server.crt"));
    Files.createFile(tls.resolve("server.key"));
    environment.put("GATEHOUSE_MASK_KEY", "0123456789abcdef");
    GatehouseConfiguration reference =
        read(Files.readString(Path.of("..", "config", "gatehouse.yaml")));
    assertThat(reference.limits()).isEqualTo(ProxyLimits.defaults());
    assertThat(reference.analysisLimits()).isEqualTo(AnalysisLimits.defaults());
    assertThat(reference.audit().options()).isEqualTo(AuditLogOptions.defaults("gatehouse/proxy"));
    IssuerSettings issuer = reference.issuers().get(0);
    assertThat(issuer).isEqualTo(IssuerSettings.of(issuer.issuer(), Set.of("gatehouse")));
    assertThat(issuer.claims()).isEqualTo(ClaimMapping.DEFAULT);
    assertThat(reference.listeners().get(0).port()).isEqualTo(6432);
    assertThat(reference.admin().orElseThrow().url()).isEqualTo("https://127.0.0.1:6433");
    assertThat(reference.control().settings()).isEqualTo(ControlSettings.defaults());
    assertThat(reference.control().directory()).isEqualTo(directory.resolve("control"));
    assertThat(reference.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "host: db|hots: db|9:5: host is missing;9:5: unknown key hots (did you mean host?)",
        "    audiences:|    audience:|5:5: audiences is missing (such as [gatehouse]);"
            + "6:5: unknown key audience (did you mean audiences?)",
        "port: 6432|port: 643200|2:11: port must be from 0 to 65535",
        "port: 6432|port: \"6432\"|2:11: port must be a whole number, not text",
        "plaintext_on_loopback: true|plaintext_on_loopback: false|"
            + "2:5: a listener without tls serves nobody (add tls with certificate and key; for"
            + " tests on this machine alone, plaintext_on_loopback: true)",
        "https://login|http://login|5:13: http://login.example.com: plain HTTP is accepted from a"
            + " loopback address only, and only if allowed",
        "[gatehouse]|[]|6:16: audiences is an empty list (leave the key out, or name something)",
        "{env:SHOP_PASSWORD}|{env:NOT_SET}|11:15: the environment variable NOT_SET is not set",
        "{env:SHOP_PASSWORD}|{vault:x}|11:15: password refers to nothing that is known"
            + " (${env:NAME} or ${file:PATH}, alone)",
        "{env:SHOP_PASSWORD}|{file:nope}|11:15: there is no file nope",
        "directory: audit|dir: audit|14:3: directory is missing;14:3: unknown key dir (one of"
            + " checkpoint_every, directory, disk, durability, force_every, key, max_event,"
            + " max_queued, max_segment, origin, retention, sinks, sql, witness)"
      })
  void saysWhereAMistakeIs(String right, String wrong, String expected) throws Exception {
    List<String> messages =
        List.of(expected.split(";(?=\\d)")).stream().map(e -> "gatehouse.yaml:" + e).toList();
    assertThat(problems(MINIMAL.replace(right, wrong))).containsExactlyElementsOf(messages);
  }

  @Test
  void reportsAllMistakesAtOnce() throws Exception {
    assertThat(
            problems(
                MINIMAL.replace("port: 6432", "port: x").replace("environment: prod", "env: prod")
                    + "limits: {max_connections: 0, max_tokens: 1}\n"))
        .hasSize(5);
  }

  @Test
  void limitsHaveBounds() throws Exception {
    assertThat(problems(MINIMAL + "limits: {max_token: 17KiB}\n"))
        .containsExactly("gatehouse.yaml:17:21: max_token must be from 1024 to 16384 bytes");
    assertThat(problems(MINIMAL + "limits: {authentication_timeout: 0}\n"))
        .containsExactly("gatehouse.yaml:17:34: authentication_timeout must be from 1s to 10m");
    assertThat(problems(MINIMAL + "limits: {max_conections: 5}\n"))
        .containsExactly(
            "gatehouse.yaml:17:10: unknown key max_conections (did you mean max_connections?)");
  }

  @Test
  void tlsModesAreLibpqs() throws Exception {
    String yaml = MINIMAL.replace("user: gatehouse", "user: gatehouse\n    tls: {mode: verify}");
    assertThat(problems(yaml).get(0)).contains(":11:17: verify is no mode");
    assertThat(problems(yaml.replace("mode: verify", "mode: HS"))).hasSize(1);
    GatehouseConfiguration required = read(yaml.replace("verify", "require"));
    assertThat(required.databases().get(0).upstream().tls()).isEqualTo(UpstreamTlsMode.REQUIRE);
    assertThat(required.warnings()).hasSize(1);
    assertThat(required.warnings().get(0).message()).contains("anybody between");
  }

  @Test
  void noSymmetricAlgorithmCanBeAllowed() throws Exception {
    assertThat(
            problems(
                MINIMAL.replace(
                    "audiences: [gatehouse]",
                    "audiences: [gatehouse]\n    algorithms: [RS256, HS256]")))
        .containsExactly(
            "gatehouse.yaml:7:25: HS256 is no signature algorithm that can be allowed"
                + " (did you mean ES256?)");
  }

  @Test
  void warnsOfAnInlineSecretAndNeverShowsIt() throws Exception {
    GatehouseConfiguration configuration = read(MINIMAL.replace("${env:SHOP_PASSWORD}", "hunter2"));
    assertThat(configuration.warnings()).hasSize(1);
    assertThat(configuration.warnings().get(0).toString())
        .endsWith(
            "gatehouse.yaml:11:15: password stands in this file as it is"
                + " (write ${env:NAME} or ${file:PATH} instead)");
    assertThat(configuration.toString()).doesNotContain("hunter2");
    assertThat(read(MINIMAL).toString()).doesNotContain("open-sesame");
  }

  @Test
  void readsASecretFileAgainEachTime() throws Exception {
    Path secret = directory.resolve("password");
    Files.writeString(secret, "first\n");
    GatehouseConfiguration configuration =
        read(MINIMAL.replace("${env:SHOP_PASSWORD}", "${file:password}"));
    var password = configuration.databases().get(0).upstream().password();
    assertThat(password.get()).containsExactly("first".toCharArray());
    Files.writeString(secret, "second\r\n");
    assertThat(password.get()).containsExactly("second".toCharArray());
  }

  @Test
  void wantsALongMaskKey() throws Exception {
    environment.put("MASK", "short");
    assertThat(problems(MINIMAL + "masking: {key: \"${env:MASK}\"}\n"))
        .containsExactly(
            "gatehouse.yaml:17:16: the masking key has fewer than 16 characters"
                + " (make one with: openssl rand -base64 32)");
  }

  @Test
  void readsHowManyMaskedValuesMayBeLookedUp() throws Exception {
    assertThat(read(MINIMAL).limits().equalityRate()).isEqualTo(30);
    GatehouseConfiguration configuration =
        read(MINIMAL + "masking: {equality_rate: 5, equality_per_session: 0}\n");
    assertThat(configuration.limits().equalityRate()).isEqualTo(5);
    assertThat(configuration.limits().equalityPerSession()).isZero();
    assertThat(problems(MINIMAL + "masking: {equality_rate: -1}\n")).hasSize(1);
  }

  @Test
  void refusesDoubles() throws Exception {
    assertThat(
            problems(
                MINIMAL.replace(
                    "issuers:", "  - {port: 6432, plaintext_on_loopback: true}\nissuers:")))
        .containsExactly(
            "gatehouse.yaml:4:12: two listeners at 127.0.0.1:6432"
                + " (give one of them another port)");
    assertThat(
            problems(
                MINIMAL.replace(
                    "databases:",
                    "  - {issuer: \"https://login.example.com\", audiences: [b]}\ndatabases:")))
        .containsExactly("gatehouse.yaml:7:14: issuer https://login.example.com is there twice");
  }

  @Test
  void refusesWhatIsNoConfiguration() throws Exception {
    assertThat(problems("")).hasSize(1).first().asString().contains("is empty");
    assertThat(problems("- a\n").get(0)).contains("must be a map");
    assertThat(problems("a: [\n").get(0)).contains("is not YAML");
    assertThat(problems("{}\n"))
        .extracting(problem -> problem.replaceAll(".*: ", ""))
        .contains("listeners is missing", "issuers is missing", "databases is missing");
  }

  @Test
  void findsTheAuditLogWithoutTheSecrets() throws Exception {
    environment.clear();
    Files.writeString(file, MINIMAL);
    assertThatThrownBy(() -> GatehouseConfiguration.read(file, environment))
        .isInstanceOf(ConfigurationException.class);
    assertThat(GatehouseConfiguration.audit(file).directory())
        .isEqualTo(directory.resolve("audit"));
  }

  @Test
  void theDigestIsOfTheMeaning() throws Exception {
    String digest = read(MINIMAL).digest();
    assertThat(read("# a comment\n" + MINIMAL).digest()).isEqualTo(digest).hasSize(64);
    assertThat(read(MINIMAL.replace("6432", "6433")).digest()).isNotEqualTo(digest);
  }
}
