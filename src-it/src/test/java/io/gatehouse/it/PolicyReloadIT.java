package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.ServedGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.stage.TestIssuer;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.server.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Policies that change under a proxy as it is run: signed ones, others, and what the log says. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyReloadIT {

  private static final Duration AT_LAST = Duration.ofSeconds(60);

  private static final String ALLOW =
      """
      apiVersion: gatehouse/v1
      kind: Policy
      metadata: {id: all}
      spec: {effect: allow, match: {}}
      """;

  private static final String NO_SHOW =
      """
      ---
      kind: Policy
      metadata: {id: no-show, owner: security-team}
      spec: {effect: block, match: {statements: [SHOW]}, message: "Nothing is shown."}
      """;

  private final RealPostgres postgres;
  private TestIssuer issuer;
  private Path directory;
  private Path policies;
  private Path key;
  private ServedGatehouse served;

  PolicyReloadIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  @BeforeAll
  void start() throws Exception {
    issuer = TestIssuer.start();
    directory = Files.createTempDirectory("reload");
    policies = Files.createDirectory(directory.resolve("policies"));
    Files.writeString(directory.resolve("ca.pem"), postgres.tls().certificatePem());
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    key = pem("policies.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
    pem("policies.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
    put(ALLOW);
    sign();
    served =
        ServedGatehouse.start(
            directory,
            """
            listeners:
              - {address: 127.0.0.1, port: @PORT@, plaintext_on_loopback: true}
            issuers:
              - {issuer: "%s", audiences: [gatehouse], allow_http: true}
            databases:
              shop:
                host: 127.0.0.1
                port: %d
                database: shop
                user: %s
                password: ${env:SHOP_PASSWORD}
                tls: {mode: verify-ca, ca: ca.pem}
                environment: prod
            audit: {directory: audit}
            policies: {directory: policies, signed_by: policies.pub}
            admin: {address: 127.0.0.1, port: @ADMIN@, plaintext_on_loopback: true}
            """
                .formatted(issuer.url(), postgres.port(), RealPostgres.LOGIN));
  }

  @AfterAll
  void stop() {
    served.close();
    issuer.close();
  }

  private Path pem(String name, String label, byte[] encoded) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(encoded), label));
  }

  private void put(String bundle) throws IOException {
    Files.writeString(policies.resolve("bundle.yaml"), bundle);
  }

  private record Ran(int exit, String out) {}

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    int exit =
        Main.commandLine(Map.of(), false)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments);
    return new Ran(exit, out.toString());
  }

  private String sign() {
    Ran signed = run("policies", "sign", policies.toString(), "--key", key.toString());
    assertThat(signed.exit()).as(signed.out()).isZero();
    return signed.out().strip();
  }

  /** Entries of the log about policies, the newest first. */
  private List<String> loaded() {
    return run(
            "audit",
            "search",
            "--type",
            "policy_loaded",
            "--json",
            "-d",
            directory.resolve("audit").toString())
        .out()
        .lines()
        .toList();
  }

  private WireClient client() {
    WireClient client = WireClient.connect(served.port());
    assertThat(client.login("ann", "shop", issuer.token("ann", "anybody")))
        .last()
        .matches(reply -> reply.type() == 'Z');
    return client;
  }

  private static boolean refused(WireClient client, String sql) {
    return client.query(sql).stream().anyMatch(reply -> reply.type() == 'E');
  }

  private void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + AT_LAST.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time; the log says %s", loaded()).isLessThan(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void onlyWhatIsRightAndSignedTakesThePlaceOfTheLastGoodBundleAndBothAreInTheLog()
      throws IOException {
    put(ALLOW);
    String first = sign();
    served.reload();
    eventually(() -> loaded().stream().anyMatch(entry -> entry.contains(first)));
    try (WireClient client = client()) {
      assertThat(refused(client, "SHOW work_mem")).isFalse();

      // Whoever may write into the directory and does not hold the key changes nothing.
      put(ALLOW + NO_SHOW);
      served.reload();
      eventually(() -> loaded().stream().anyMatch(e -> e.contains("is not a signature")));
      assertThat(refused(client, "SHOW work_mem")).isFalse();

      // With a mistake, signed or not.
      put(ALLOW + NO_SHOW.replace("effect", "efect"));
      served.reload();
      eventually(() -> loaded().stream().anyMatch(e -> e.contains("effect is missing")));
      assertThat(refused(client, "SHOW work_mem")).isFalse();

      put(ALLOW + NO_SHOW);
      String second = sign();
      served.reload();
      eventually(() -> refused(client, "SHOW work_mem"));
      Reply error =
          client.query("SHOW work_mem").stream().filter(r -> r.type() == 'E').findFirst().get();
      assertThat(error.sqlState()).isEqualTo("42501");
      assertThat(error.fields().get('M')).isEqualTo("Nothing is shown.");
      assertThat(error.fields().get('D')).contains("policy=no-show");
      assertThat(loaded()).first().asString().contains(second, first);

      // Without a signal too, and back again.
      put(ALLOW);
      sign();
      eventually(() -> !refused(client, "SHOW work_mem"));
    }
  }

  @Test
  void anExceptionEndsInMidSession() throws IOException {
    Instant end = Instant.now().plusSeconds(12).truncatedTo(ChronoUnit.SECONDS);
    put(
        ALLOW
            + NO_SHOW.replace("SHOW", "LISTEN").replace("no-show", "no-listen")
            + """
            ---
            kind: Exception
            metadata: {id: inc-1}
            spec: {policy: no-listen, subject: ann, expires: %s, ticket: INC-1, approved_by: bob}
            """
                .formatted(end));
    String digest = sign();
    served.reload();
    eventually(() -> loaded().stream().anyMatch(entry -> entry.contains(digest)));
    try (WireClient client = client()) {
      assertThat(refused(client, "LISTEN a")).isFalse();
      eventually(() -> refused(client, "LISTEN a"));
      assertThat(Instant.now()).isAfterOrEqualTo(end);
    }
  }
}
