package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.Psql;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.ServedGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.stage.TestIssuer;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.server.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/**
 * Two proxies as they are run, on one store in PostgreSQL: a client of the first, and people with
 * {@code gatehouse approvals}, {@code grants} and {@code freeze} at the second.
 */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApprovalsIT {

  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration AT_LAST = Duration.ofSeconds(15);

  private final RealPostgres postgres;
  private TestIssuer issuer;
  private Path directory;
  private ServedGatehouse one;
  private ServedGatehouse two;

  ApprovalsIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  @BeforeAll
  void start() throws IOException, SQLException {
    issuer = TestIssuer.start();
    directory = Files.createTempDirectory("approvals");
    Files.createDirectory(directory.resolve("policies"));
    Files.writeString(
        directory.resolve("policies/holds.yaml"), RealPostgres.script("policies/holds.yaml"));
    Files.writeString(directory.resolve("ca.pem"), postgres.tls().certificatePem());
    try (Connection connection = postgres.superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS approvals WITH (FORCE)");
      statement.execute("DROP ROLE IF EXISTS approvals");
      statement.execute("CREATE ROLE approvals LOGIN PASSWORD '" + RealPostgres.PASSWORD + "'");
      statement.execute("CREATE DATABASE approvals OWNER approvals");
    }
    tables();
    one = serve("one");
    two = serve("two");
  }

  @AfterAll
  void stop() {
    one.close();
    two.close();
    issuer.close();
  }

  private ServedGatehouse serve(String name) throws IOException {
    Path own = Files.createDirectories(directory.resolve(name));
    return ServedGatehouse.start(
        own,
        """
        listeners:
          - {address: 127.0.0.1, port: @PORT@, plaintext_on_loopback: true}
        issuers:
          - {issuer: "%1$s", audiences: [gatehouse], allow_http: true}
        databases:
          shop: &shop
            host: 127.0.0.1
            port: %2$d
            database: shop
            user: %3$s
            password: ${env:SHOP_PASSWORD}
            tls: {mode: verify-ca, ca: ../ca.pem}
            environment: prod
        audit: {directory: audit}
        policies: {directory: ../policies}
        admin: {address: 127.0.0.1, port: @ADMIN@, plaintext_on_loopback: true}
        control:
          postgres:
            host: 127.0.0.1
            port: %2$d
            database: approvals
            user: approvals
            password: ${env:SHOP_PASSWORD}
            tls: {mode: verify-ca, ca: ../ca.pem}
          grant_approvers: {groups: [leads]}
          operators: {groups: [leads]}
        """
            .replace("&shop", "")
            .formatted(issuer.url(), postgres.port(), RealPostgres.LOGIN));
  }

  @BeforeEach
  void tables() throws SQLException {
    for (String table : List.of("hold_one", "hold_two", "hold_retry", "hold_free")) {
      postgres.execute("CREATE TABLE IF NOT EXISTS " + table + " (id int PRIMARY KEY, note text)");
      postgres.execute("TRUNCATE " + table);
      postgres.execute(
          "INSERT INTO " + table + " SELECT i, 'n' || i FROM generate_series(1, 10) AS i");
    }
  }

  private record Ran(int exit, String out, String err) {}

  /** A command at another terminal. */
  private Ran run(ServedGatehouse at, String token, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program =
        Main.commandLine(Map.of("GATEHOUSE_TOKEN", token, "GATEHOUSE_URL", at.adminUrl()), true);
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Ran(program.execute(arguments), out.toString(), err.toString());
  }

  private static void done(Ran ran) {
    assertThat(ran.exit()).as(ran.toString()).isZero();
  }

  private String lead(String name) {
    return issuer.token(name, "leads");
  }

  private WireClient client(ServedGatehouse at, String user, String... groups) {
    return loggedIn(at, user, issuer.token(user, groups));
  }

  private static WireClient loggedIn(ServedGatehouse at, String user, String token) {
    WireClient client = WireClient.connect(at.port());
    assertThat(client.login(user, "shop", token)).last().matches(reply -> reply.type() == 'Z');
    return client;
  }

  private static void eventually(Duration within, BooleanSupplier condition) {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static String idIn(String message) {
    return message.replaceAll("(?s).*request ([0-9A-Z-]{9}).*", "$1");
  }

  private static boolean refused(WireClient client, String sql) {
    return client.query(sql).stream().anyMatch(reply -> reply.type() == 'E');
  }

  private boolean status(ServedGatehouse at, String id, String status) {
    return run(at, lead("lee"), "approvals", "show", id)
        .out()
        .lines()
        .anyMatch(line -> line.startsWith("status") && line.contains(status));
  }

  /** The request that waits for one lead, as the other proxy lists it. */
  private Optional<String> waiting() {
    return run(two, lead("lee"), "approvals", "list", "--json")
        .out()
        .lines()
        .filter(line -> line.contains("two-eyes") && line.contains("\"pending\""))
        .map(line -> line.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"))
        .findFirst();
  }

  @Test
  void psqlAtOneWaitsForTheCommandAtTheOther() throws SQLException {
    Psql.Running psql =
        Psql.orSkip()
            .start(
                Map.of("PGPASSWORD", issuer.token("dave", "dbas")),
                List.of(
                    "host=127.0.0.1 port=" + one.port() + " dbname=shop user=dave sslmode=disable"),
                "DELETE FROM hold_one WHERE id = 3;\nSELECT 'and goes on';\n");
    eventually(AT_LAST, () -> waiting().isPresent());
    String id = waiting().orElseThrow();
    done(run(two, lead("lee"), "approvals", "approve", id, "--reason", "fine"));
    Psql.Said said = psql.end();
    assertThat(said.err()).contains("Held for approval (request " + id);
    assertThat(said.out()).contains("DELETE 1", "and goes on");
    assertThat(said.exit()).isZero();
    assertThat(postgres.count("hold_one")).isEqualTo(9);
  }

  @Test
  void twoPeopleAtTwoProxiesAndNeverTheRequester() throws SQLException {
    try (WireClient client = client(one, "dave", "dbas", "leads")) {
      client.send(Frontend.query("DELETE FROM hold_two"));
      String id = idIn(client.read().orElseThrow().fields().get('M'));
      assertThat(
              run(one, issuer.token("dave", "leads"), "approvals", "approve", id, "--reason", "r")
                  .exit())
          .isEqualTo(1);
      done(run(one, lead("lee"), "approvals", "approve", id, "--reason", "r"));
      eventually(SOON, () -> run(two, lead("lee"), "approvals", "show", id).out().contains("lee"));
      assertThat(run(two, lead("lee"), "approvals", "approve", id, "--reason", "again").exit())
          .isEqualTo(1);
      assertThat(postgres.count("hold_two")).isEqualTo(10);
      done(run(two, lead("ann"), "approvals", "approve", id, "--reason", "r"));
      assertThat(client.readUntilReady(1).get(0).type()).isEqualTo('C');
      assertThat(postgres.count("hold_two")).isZero();
    }
  }

  @Test
  void whatIsDeniedAtTheOtherIsRefusedHere() throws SQLException {
    try (WireClient client = client(one, "dave", "dbas")) {
      client.send(Frontend.query("DELETE FROM hold_one"));
      String id = idIn(client.read().orElseThrow().fields().get('M'));
      eventually(SOON, () -> run(two, lead("lee"), "approvals", "show", id).exit() == 0);
      run(two, lead("lee"), "approvals", "deny", id, "--reason", "not today");
      Reply error = error(client.readUntilReady(1));
      assertThat(error.sqlState()).isEqualTo("42501");
      assertThat(error.fields().get('M')).contains(id, "not today");
      assertThat(postgres.count("hold_one")).isEqualTo(10);
    }
  }

  @Test
  void anApprovalForARetryIsUsedOnceAtWhicheverProxy() throws SQLException {
    try (WireClient here = client(one, "dave", "dbas");
        WireClient there = client(two, "dave", "dbas")) {
      String sql = "DELETE FROM hold_retry WHERE id = 1";
      String id = idIn(error(here.query(sql)).fields().get('M'));
      run(one, lead("lee"), "approvals", "approve", id, "--reason", "r");
      eventually(SOON, () -> status(two, id, "approved"));
      here.send(Frontend.query(sql));
      there.send(Frontend.query(sql));
      long ran =
          List.of(here.readUntilReady(1), there.readUntilReady(1)).stream()
              .filter(replies -> replies.get(0).type() == 'C')
              .count();
      assertThat(ran).isEqualTo(1);
    }
  }

  @Test
  void aGrantGivenAtTheOtherCountsInSessionsThatAreOpen() {
    try (WireClient client = client(one, "gus", "nobodies")) {
      String read = "SELECT count(*) FROM hold_free";
      assertThat(refused(client, read)).isTrue();
      String asked =
          run(
                  one,
                  issuer.token("gus", "nobodies"),
                  "grants",
                  "request",
                  "shop",
                  "--class",
                  "read,write",
                  "--length",
                  "1h",
                  "--reason",
                  "incident")
              .out();
      String id = asked.split(" ")[1];
      eventually(
          SOON, () -> run(two, lead("lee"), "grants", "approve", id, "--reason", "ok").exit() == 0);
      eventually(SOON, () -> !refused(client, read));
      done(run(two, lead("lee"), "grants", "revoke", id, "--reason", "done"));
      eventually(SOON, () -> refused(client, read));
    }
  }

  @Test
  void aFreezeAtTheOtherStopsWritesOfOpenTransactions() throws SQLException {
    try (WireClient client = client(one, "dave", "dbas")) {
      client.query("BEGIN");
      assertThat(refused(client, "UPDATE hold_free SET note = 'x' WHERE id = 1")).isFalse();
      done(run(two, lead("lee"), "freeze", "shop", "--reason", "incident 7"));
      try {
        eventually(SOON, () -> refused(client, "UPDATE hold_free SET note = 'x' WHERE id = 2"));
        client.query("ROLLBACK");
        assertThat(error(client.query("DELETE FROM hold_free")).fields().get('M'))
            .contains("incident 7");
        assertThat(refused(client, "SELECT count(*) FROM hold_free")).isFalse();
      } finally {
        done(run(one, lead("lee"), "unfreeze", "shop"));
      }
      eventually(SOON, () -> !refused(client, "UPDATE hold_free SET note = 'y' WHERE id = 2"));
    }
  }

  @Test
  void whoeverIsDeniedAtTheOtherIsThrownOutHere() {
    try (WireClient client = client(one, "eve", "dbas")) {
      assertThat(refused(client, "SELECT 1")).isFalse();
      Ran denied = run(two, lead("lee"), "denylist", "add", "user", "eve", "--reason", "left");
      assertThat(denied.exit()).isZero();
      long begun = System.nanoTime();
      assertThat(client.readByte()).isEqualTo('E');
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
      run(two, lead("lee"), "denylist", "remove", denied.out().strip().replaceAll(".* ", ""));
    }
  }

  @Test
  void aTokenThatExpiresMeanwhileEndsTheWaiting() throws SQLException {
    String token =
        issuer.sign(
            issuer
                .claims("dave", "dbas")
                .expirationTime(Date.from(Instant.now().plusSeconds(3)))
                .build());
    try (WireClient client = loggedIn(one, "dave", token)) {
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 7"));
      String id = idIn(client.read().orElseThrow().fields().get('M'));
      Reply error = client.read().orElseThrow();
      assertThat(error.type()).isEqualTo('E');
      assertThat(error.sqlState()).isEqualTo("28000");
      eventually(SOON, () -> status(two, id, "withdrawn"));
      assertThat(run(two, lead("lee"), "approvals", "approve", id, "--reason", "r").exit())
          .isNotZero();
      assertThat(postgres.count("hold_one")).isEqualTo(10);
    }
  }

  @Test
  void aReloadMeanwhileIsNoHarm() throws Exception {
    try (WireClient client = client(one, "dave", "dbas")) {
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 8"));
      String id = idIn(client.read().orElseThrow().fields().get('M'));
      one.reload();
      Thread.sleep(500);
      done(run(one, lead("lee"), "approvals", "approve", id, "--reason", "r"));
      assertThat(client.readUntilReady(1).get(0).type()).isEqualTo('C');
      assertThat(postgres.count("hold_one")).isEqualTo(9);
    }
  }

  @Test
  void withoutItsStoreNothingIsApprovedAndThenItIsAgain() throws SQLException {
    try (WireClient client = client(one, "dave", "dbas")) {
      try (Connection connection = postgres.superuser("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER ROLE approvals NOLOGIN");
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'approvals'");
        Reply refused = error(client.query("DELETE FROM hold_retry WHERE id = 2"));
        assertThat(refused.fields().get('M')).doesNotContain("needs an approval (request");
        assertThat(refused(client, "SELECT count(*) FROM hold_free")).isFalse();
        statement.execute("ALTER ROLE approvals LOGIN");
      }
      eventually(
          AT_LAST,
          () ->
              error(client.query("DELETE FROM hold_retry WHERE id = 2"))
                  .fields()
                  .get('M')
                  .contains("needs an approval (request"));
      assertThat(postgres.count("hold_retry")).isEqualTo(10);
    }
  }

  @Test
  void whatWaitsWhenTheStoreGoesAwayRunsOnlyAfterItsReturn() throws SQLException {
    try (WireClient client = client(one, "dave", "dbas")) {
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 5"));
      String id = idIn(client.read().orElseThrow().fields().get('M'));
      eventually(SOON, () -> status(two, id, "pending"));
      try (Connection connection = postgres.superuser("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER ROLE approvals NOLOGIN");
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'approvals'");
        assertThat(run(two, lead("lee"), "approvals", "approve", id, "--reason", "r").exit())
            .isEqualTo(3);
        assertThat(postgres.count("hold_one")).isEqualTo(10);
        statement.execute("ALTER ROLE approvals LOGIN");
      }
      // The proxy that waits has to see the store again: else it refuses what it can not use up.
      eventually(
          AT_LAST,
          () -> run(one, lead("lee"), "approvals", "approve", id, "--reason", "r").exit() == 0);
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies.get(0).type()).as("%s", replies).isEqualTo('C');
      assertThat(postgres.count("hold_one")).isEqualTo(9);
    }
  }

  /** Its own proxy, since it dies. */
  @Test
  void whatWaitedAtAProxyThatWasKilledDoesNotRun() throws Exception {
    ServedGatehouse third = serve("three");
    String id;
    try (WireClient client = client(third, "dave", "dbas")) {
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 9"));
      id = idIn(client.read().orElseThrow().fields().get('M'));
      eventually(SOON, () -> status(two, id, "pending"));
      third.kill();
      assertThat(client.readByte()).isEqualTo(-1);
    }
    run(two, lead("lee"), "approvals", "approve", id, "--reason", "too late");
    assertThat(postgres.count("hold_one")).isEqualTo(10);
    try (ServedGatehouse again = serve("three");
        WireClient client = client(again, "dave", "dbas")) {
      assertThat(refused(client, "SELECT 1")).isFalse();
      assertThat(postgres.count("hold_one")).isEqualTo(10);
    }
  }
}
