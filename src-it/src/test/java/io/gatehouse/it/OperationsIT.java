package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OwnerOnly;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.ServedGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.stage.TestIssuer;
import io.gatehouse.it.stage.TlsMaterial;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.server.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * {@code gatehouse serve} as operators run it: probes, metrics, sessions, certificates, SIGTERM.
 */
@ExtendWith(StageExtension.class)
class OperationsIT {

  private static final Pattern OPERATIONS = Pattern.compile("Health and metrics on port ([0-9]+)");
  private static final String SECRET = "zq7-never-in-a-log-4417";

  private final RealPostgres postgres;
  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  OperationsIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectory(directory.resolve("policies"));
    Files.writeString(
        directory.resolve("policies/it.yaml"), RealPostgres.script("policies/it.yaml"));
    Files.writeString(directory.resolve("upstream.pem"), postgres.tls().certificatePem());
    certificate(TlsMaterial.selfSigned("first"));
  }

  private void certificate(TlsMaterial material) throws IOException {
    Files.writeString(directory.resolve("own.pem"), material.certificatePem());
    Files.deleteIfExists(directory.resolve("own.key"));
    OwnerOnly.write(directory.resolve("own.key"), material.keyPem());
  }

  private ServedGatehouse serve(TestIssuer issuer) {
    return ServedGatehouse.start(
        directory,
        """
        listeners:
          - port: @PORT@
            tls: {certificate: own.pem, key: own.key}
        issuers:
          - {issuer: %s, audiences: [%s], allow_http: true}
        databases:
          shop:
            host: 127.0.0.1
            port: %d
            user: %s
            password_command: [sh, -c, "echo \\"$SHOP_PASSWORD\\""]
            tls: {ca: upstream.pem}
            environment: prod
        audit: {directory: audit}
        policies: {directory: policies}
        admin: {port: @ADMIN@, plaintext_on_loopback: true}
        operations: {port: 0}
        control: {operators: {groups: [leads]}}
        limits: {drain_timeout: 10s}
        """
            .formatted(issuer.url(), TestIssuer.AUDIENCE, postgres.port(), RealPostgres.LOGIN),
        Map.of("GATEHOUSE_LOG_FORMAT", "json", "GATEHOUSE_LOG_LEVEL", "DEBUG"));
  }

  private HttpResponse<String> get(ServedGatehouse served, String path) throws Exception {
    await(() -> OPERATIONS.matcher(served.log()).find());
    Matcher port = OPERATIONS.matcher(served.log());
    assertThat(port.find()).isTrue();
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static WireClient wire(ServedGatehouse served, String token) {
    WireClient client = WireClient.connect(served.port()).startTls();
    List<Reply> replies = client.login("token", "shop", token);
    assertThat(replies.get(replies.size() - 1).type()).as("%s", replies).isEqualTo('Z');
    return client;
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
    for (int i = 0; i < 300 && !condition.call(); i++) {
      Thread.sleep(100);
    }
    assertThat(condition.call()).isTrue();
  }

  private static String command(ServedGatehouse served, String token, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine program =
        Main.commandLine(
            Map.of("GATEHOUSE_URL", served.adminUrl(), "GATEHOUSE_TOKEN", token), false);
    program.setOut(new PrintWriter(out));
    program.setErr(new PrintWriter(out));
    program.execute(arguments);
    return out.toString();
  }

  @Test
  void tellsOperatorsWhatTheyNeedAndNothingOfWhatClientsSaid() throws Exception {
    List<String> tokens = new ArrayList<>();
    try (TestIssuer issuer = TestIssuer.start();
        ServedGatehouse served = serve(issuer)) {
      assertThat(get(served, "/healthz").statusCode()).isEqualTo(200);
      await(() -> get(served, "/readyz").statusCode() == 200);
      String agent = issuer.token(Persona.AGENT.user(), Persona.AGENT.groups());
      String lead = issuer.token("lena", "leads");
      tokens.addAll(List.of(agent, lead));
      try (WireClient client = wire(served, agent)) {
        client.query("SELECT '" + SECRET + "'");
        client.query("SELECT '" + SECRET + "'::int");
        client.query("DELETE FROM orders /* " + SECRET + " */");
        client.query("SELECT 'found.somebody@mail.example'::text");
        client.query("SELECT FROM WHERE '" + SECRET);
        client.send(
            Frontend.parse("", "SELECT $1::text"),
            Frontend.bind("", "", List.of(SECRET), 0),
            Frontend.execute("", 0),
            Frontend.sync());
        client.readUntilReady(1);
        sessionsAreSeenAndEnded(served, agent, lead, client);
      }
      badLogins(served, issuer, tokens);
      metrics(served);
      newCertificates(served);
      terminated(served, agent);
      String log = served.log();
      assertThat(log).doesNotContain(SECRET).contains("\"level\":\"INFO\"");
      for (String token : tokens) {
        for (String part : token.split("\\.")) {
          assertThat(log).doesNotContain(part.substring(0, Math.min(24, part.length())));
        }
      }
      assertThat(log).doesNotContain(RealPostgres.PASSWORD);
    }
  }

  private static void sessionsAreSeenAndEnded(
      ServedGatehouse served, String agent, String lead, WireClient client) {
    assertThat(command(served, agent, "sessions", "list")).contains("only operators");
    String listed = command(served, lead, "sessions", "list");
    assertThat(listed)
        .contains("\"user\":\"" + Persona.AGENT.user() + "\"", "\"state\":\"idle\"")
        .doesNotContain(SECRET);
    Matcher id = Pattern.compile("\"id\":\"([0-9A-Z]{26})\"").matcher(listed);
    assertThat(id.find()).isTrue();
    assertThat(command(served, lead, "sessions", "show", id.group(1))).contains("token_expires");
    assertThat(command(served, lead, "sessions", "kill", id.group(1), "--reason", "test"))
        .contains(id.group(1));
    assertThat(client.read().orElseThrow().sqlState()).isEqualTo("57P01");
    assertThat(command(served, lead, "sessions", "show", id.group(1))).contains("no such thing");
  }

  private static void badLogins(ServedGatehouse served, TestIssuer issuer, List<String> tokens) {
    String good = issuer.token(Persona.AGENT.user(), Persona.AGENT.groups());
    String cut = good.substring(0, good.length() - 30);
    tokens.add(cut);
    for (String bad : new String[] {cut, "hunter2-" + SECRET, good + good}) {
      try (WireClient client = WireClient.connect(served.port()).startTls()) {
        List<Reply> replies = client.login("token", "shop", bad);
        assertThat(replies).noneMatch(reply -> reply.type() == 'Z');
      }
    }
    try (WireClient client = WireClient.connect(served.port()).startTls()) {
      client.send(SECRET.repeat(20).getBytes(StandardCharsets.US_ASCII));
      client.readToEnd();
    }
  }

  private void metrics(ServedGatehouse served) throws Exception {
    String metrics = get(served, "/metrics").body();
    assertThat(metrics)
        .contains(
            "gatehouse_sessions 0",
            "gatehouse_sessions_opened_total 1",
            "gatehouse_statements_total{verdict=\"allow\"}",
            "gatehouse_statements_total{verdict=\"block\"}",
            "gatehouse_statements_total{verdict=\"hold\"} 0",
            "gatehouse_decision_seconds_bucket",
            "gatehouse_audit_write_seconds_count",
            "gatehouse_audit_up 1",
            "gatehouse_audit_queue 0",
            "gatehouse_catalog_age_seconds{database=\"shop\"}",
            "gatehouse_limits_met_total{limit=\"connections\"} 0",
            "gatehouse_detected_columns_total{kind=\"email\"} 1",
            "gatehouse_replies_pending 0",
            "gatehouse_logins_refused_total")
        .doesNotContain(SECRET, Persona.AGENT.user(), "127.0.0.1");
    assertThat(get(served, "/metrics?x=" + SECRET).body()).doesNotContain(SECRET);
    HttpResponse<String> other = get(served, "/" + SECRET);
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(other.body()).doesNotContain(SECRET);
  }

  private void newCertificates(ServedGatehouse served) throws Exception {
    Files.writeString(directory.resolve("own.key"), "no key");
    served.reload();
    await(() -> served.log().contains("the certificate in use stays"));
    WireClient.connect(served.port()).startTls().close();
    certificate(TlsMaterial.selfSigned("second"));
    served.reload();
    await(() -> served.log().contains("is in use"));
    WireClient.connect(served.port()).startTls().close();
  }

  private void terminated(ServedGatehouse served, String token) throws Exception {
    try (WireClient idle = wire(served, token);
        WireClient open = wire(served, token)) {
      open.query("BEGIN");
      served.terminate();
      assertThat(idle.read().orElseThrow().sqlState()).isEqualTo("57P01");
      HttpResponse<String> unready = get(served, "/readyz");
      assertThat(unready.statusCode()).isEqualTo(503);
      assertThat(unready.body()).contains("shutting down");
      assertThat(get(served, "/healthz").statusCode()).isEqualTo(200);
      try (WireClient late = WireClient.connect(served.port()).startTls()) {
        List<Reply> replies = late.login("token", "shop", token);
        assertThat(replies.get(replies.size() - 1).sqlState()).isEqualTo("57P03");
      }
      assertThat(open.query("SELECT 9").get(1).text(0)).isEqualTo("9");
      open.query("COMMIT");
      assertThat(open.read().orElseThrow().sqlState()).isEqualTo("57P01");
    }
    assertThat(served.ends(20)).isTrue();
  }
}
