package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.it.stage.ChildGatehouse;
import io.gatehouse.it.stage.Lead;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.Psql;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.proxy.control.AccessGrant;
import io.gatehouse.proxy.control.AccessGrant.Grantee;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.ApprovalRequest.Status;
import io.gatehouse.proxy.control.DenylistEntry;
import io.gatehouse.proxy.control.NewDenial;
import io.gatehouse.proxy.control.NewGrant;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.control.Said;
import io.gatehouse.sql.StatementClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** Statements that wait for people, and what people decide, with real clients. */
@OnEveryPostgres
class HoldClientsIT {

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;
  private Lead lee;

  HoldClientsIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() throws SQLException {
    for (String table : List.of("hold_one", "hold_retry", "hold_free")) {
      postgres.execute("DROP TABLE IF EXISTS " + table);
      postgres.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, note text)");
      postgres.execute(
          "INSERT INTO " + table + " SELECT i, 'n' || i FROM generate_series(1, 10) AS i");
    }
    gatehouse = RealGatehouse.before(postgres).policies("policies/holds.yaml").start();
    lee = Lead.named("lee", gatehouse);
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  private static <T> CompletableFuture<T> elsewhere(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                done.complete(work.call());
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  // psql.

  private Psql.Running psql(String input) {
    return Psql.orSkip()
        .start(
            Map.of("PGPASSWORD", gatehouse.token(Persona.DBA)),
            List.of(
                "host=127.0.0.1 port="
                    + gatehouse.port()
                    + " dbname=shop user="
                    + Persona.DBA.user()
                    + " sslmode=verify-full sslrootcert="
                    + gatehouse.caFile()),
            input);
  }

  @Test
  void psqlWaitsAndRuns() throws SQLException {
    Psql.Running psql = psql("ALTER TABLE hold_one ADD COLUMN gift boolean;\nSELECT 1;\n");
    ApprovalRequest request = lee.pending("ALTER TABLE hold_one");
    lee.approve(request);
    Psql.Said said = psql.end();
    assertThat(said.err())
        .contains(
            "NOTICE:  Held for approval (request %s, policy two-eyes)".formatted(request.id()))
        .doesNotContain("ERROR");
    assertThat(said.out()).contains("ALTER TABLE", "(1 row)");
  }

  @Test
  void controlCInPsqlWithdraws() throws SQLException {
    Psql.Running psql = psql("DELETE FROM hold_one;\nSELECT 1;\n");
    ApprovalRequest request = lee.pending("DELETE FROM hold_one");
    psql.interrupt();
    assertThat(lee.await(request.id(), Status.WITHDRAWN).note()).contains("cancelled");
    assertThat(psql.end().err()).contains("canceling statement due to user request");
    assertThat(postgres.count("hold_one")).isEqualTo(10);
  }

  @Test
  void aKilledPsqlWithdraws() throws SQLException {
    Psql.Running psql = psql("DELETE FROM hold_one;\n");
    ApprovalRequest request = lee.pending("DELETE FROM hold_one");
    psql.kill();
    lee.await(request.id(), Status.WITHDRAWN);
    assertThat(postgres.count("hold_one")).isEqualTo(10);
  }

  // pgjdbc.

  @Test
  void pgjdbcWaitsInAutocommit() throws Exception {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM hold_one WHERE id = ? AND note = ?")) {
      // Also when pgjdbc has given the statement a name.
      for (int i = 1; i <= 7; i++) {
        delete.setInt(1, i);
        delete.setString(2, "n" + i);
        CompletableFuture<Integer> deleted = elsewhere(delete::executeUpdate);
        ApprovalRequest request = lee.pending("DELETE FROM hold_one");
        assertThat(request.held().parameters()).containsExactly(Integer.toString(i), "n" + i);
        lee.approve(request);
        assertThat(deleted.join()).isEqualTo(1);
        assertThat(delete.getWarnings().getMessage()).contains(request.id());
      }
    }
    assertThat(postgres.count("hold_one")).isEqualTo(3);
  }

  @Test
  void pgjdbcWaitsInATransaction() throws Exception {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      CompletableFuture<Integer> deleted =
          elsewhere(() -> statement.executeUpdate("DELETE FROM hold_one WHERE id = 1"));
      ApprovalRequest request = lee.pending("DELETE FROM hold_one");
      lee.approve(request);
      assertThat(deleted.join()).isEqualTo(1);
      assertThat(statement.executeUpdate("INSERT INTO hold_free VALUES (11, '')")).isEqualTo(1);
      connection.commit();
      CompletableFuture<Integer> denied =
          elsewhere(() -> statement.executeUpdate("DELETE FROM hold_one WHERE id = 2"));
      lee.deny(lee.pending("id = 2"), "no");
      assertThatThrownBy(denied::join).hasMessageContaining("denied by lee: no");
      assertThatThrownBy(() -> statement.executeQuery("SELECT 1"))
          .isInstanceOfSatisfying(
              PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
      connection.rollback();
    }
    assertThat(postgres.count("hold_one")).isEqualTo(9);
    assertThat(postgres.count("hold_free")).isEqualTo(11);
  }

  @Test
  void pgjdbcsBatchesKeepTheirPlace() throws Exception {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM hold_one WHERE id = ?")) {
      for (int i = 1; i <= 3; i++) {
        delete.setInt(1, i);
        delete.addBatch();
      }
      CompletableFuture<int[]> deleted = elsewhere(delete::executeBatch);
      for (int i = 1; i <= 3; i++) {
        ApprovalRequest request = lee.pending("DELETE FROM hold_one");
        assertThat(request.held().parameters()).containsExactly(Integer.toString(i));
        lee.approve(request);
        lee.await(request.id(), Status.USED);
      }
      assertThat(deleted.join()).containsExactly(1, 1, 1);
    }
  }

  @Test
  void cancelAndQueryTimeoutInPgjdbcWithdraw() throws Exception {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        Statement statement = connection.createStatement()) {
      CompletableFuture<Integer> deleted =
          elsewhere(() -> statement.executeUpdate("DELETE FROM hold_one"));
      ApprovalRequest request = lee.pending("DELETE FROM hold_one");
      statement.cancel();
      assertThatThrownBy(deleted::join).hasMessageContaining("canceling statement");
      lee.await(request.id(), Status.WITHDRAWN);
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.executeUpdate("UPDATE hold_one SET note = ''"))
          .isInstanceOfSatisfying(
              PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      statement.setQueryTimeout(0);
      try (ResultSet result = statement.executeQuery("SELECT 1")) {
        assertThat(result.next()).isTrue();
      }
    }
    assertThat(postgres.count("hold_one")).isEqualTo(10);
  }

  // A proxy that dies.

  @Test
  void whatWaitedWhenTheProxyWasKilledIsWithdrawnAndDidNotRun() throws IOException, SQLException {
    Path control = Files.createTempDirectory("control").resolve("journal");
    String held;
    String retried;
    try (ChildGatehouse child = ChildGatehouse.start(postgres, control, "policies/holds.yaml");
        WireClient client = WireClient.connect(child.port()).startTls()) {
      client.login(Persona.DBA.user(), "shop", child.token());
      retried = idIn(client.query("TRUNCATE hold_retry").get(0).fields().get('M'));
      client.send(Frontend.query("DELETE FROM hold_one"));
      held = idIn(client.read().orElseThrow().fields().get('M'));
      child.kill();
      assertThat(client.read()).isEmpty();
    }
    assertThat(postgres.count("hold_one")).isEqualTo(10);
    gatehouse.close();
    gatehouse =
        RealGatehouse.before(postgres).policies("policies/holds.yaml").control(control).start();
    assertThat(gatehouse.control().request(held).orElseThrow().status())
        .isEqualTo(Status.WITHDRAWN);
    assertThat(gatehouse.control().request(retried).orElseThrow().status())
        .isEqualTo(Status.PENDING);
    assertThat(postgres.count("hold_one")).isEqualTo(10);
  }

  private static String idIn(String message) {
    return message.replaceAll("(?s).*request ([0-9A-Z-]{9}).*", "$1");
  }

  // Grants, freeze, denylist.

  @Test
  void aGrantCountsFromTheNextStatementOnAndEndsInMidSession() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.STRANGER);
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("SELECT * FROM hold_free"))
          .hasMessageContaining("No policy");
      String granted = grantToStranger(Duration.ofHours(1));
      statement.execute("SELECT * FROM hold_free");
      assertThat(statement.executeUpdate("INSERT INTO hold_free VALUES (11, '')")).isEqualTo(1);
      gatehouse
          .control()
          .revokeGrant(granted, lee.person(), Said.reason("enough"))
          .toCompletableFuture()
          .join();
      assertThatThrownBy(() -> statement.execute("SELECT * FROM hold_free"))
          .hasMessageContaining("No policy");
    }
  }

  @Test
  void aGrantEndsByItselfInMidSessionAndInMidTransaction() throws Exception {
    try (Connection connection = gatehouse.connect(Persona.STRANGER);
        Statement statement = connection.createStatement();
        PreparedStatement read = connection.prepareStatement("SELECT * FROM hold_free")) {
      long begun = System.nanoTime();
      grantToStranger(Duration.ofSeconds(4));
      connection.setAutoCommit(false);
      statement.execute("SELECT * FROM hold_free");
      read.execute();
      Thread.sleep(Math.max(0, 4_200 - Duration.ofNanos(System.nanoTime() - begun).toMillis()));
      assertThatThrownBy(read::execute).hasMessageContaining("No policy");
      connection.rollback();
      assertThatThrownBy(() -> statement.execute("SELECT * FROM hold_free"))
          .hasMessageContaining("No policy");
    }
  }

  /** Lets the stranger write to shop, as lee approves it; the grant's id. */
  private String grantToStranger(Duration length) {
    Person stranger =
        new Person(
            gatehouse.issuer().url(),
            Persona.STRANGER.user(),
            Persona.STRANGER.user(),
            Optional.empty(),
            Set.of(),
            Optional.empty());
    AccessGrant asked =
        gatehouse
            .control()
            .requestGrant(
                new NewGrant(
                    stranger,
                    new Grantee(
                        Grantee.Kind.USER, gatehouse.issuer().url(), Persona.STRANGER.user()),
                    Set.of("shop"),
                    Set.of(StatementClass.WRITE),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(length),
                    Said.reason("incident")))
            .toCompletableFuture()
            .join();
    gatehouse
        .control()
        .approveGrant(asked.id(), lee.person(), Said.reason("yes"))
        .toCompletableFuture()
        .join();
    return asked.id();
  }

  @Test
  void aFreezeStopsTheNextWriteOfEverySessionUntilItIsLifted() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        Statement statement = connection.createStatement()) {
      String insert = "INSERT INTO hold_free SELECT max(id) + 1 FROM hold_free";
      assertThat(statement.executeUpdate(insert)).isEqualTo(1);
      gatehouse
          .control()
          .freeze("shop", lee.person(), Said.reason("INC-7"), Optional.empty())
          .toCompletableFuture()
          .join();
      assertThatThrownBy(() -> statement.executeUpdate(insert)).hasMessageContaining("INC-7");
      statement.execute("SELECT * FROM hold_free");
      gatehouse
          .control()
          .unfreeze("shop", lee.person(), Said.reason("over"))
          .toCompletableFuture()
          .join();
      assertThat(statement.executeUpdate(insert)).isEqualTo(1);
    }
  }

  @Test
  void whoeverIsDeniedIsThrownOutAndNotLetIn() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA);
        WireClient other = gatehouse.wire(Persona.STRANGER)) {
      client.send(Frontend.query("DELETE FROM hold_one"));
      assertThat(client.read()).isPresent();
      String held = lee.pending("hold_one").id();
      gatehouse
          .control()
          .deny(
              new NewDenial(
                  DenylistEntry.Kind.SUB,
                  Optional.empty(),
                  Persona.DBA.user(),
                  lee.person(),
                  Said.reason("stolen"),
                  Optional.empty()))
          .toCompletableFuture()
          .join();
      assertThat(client.read().orElseThrow().sqlState()).isEqualTo("28000");
      assertThat(client.read()).isEmpty();
      lee.await(held, Status.WITHDRAWN);
      assertThat(other.query("SELECT 1")).isNotEmpty();
      assertThatThrownBy(() -> gatehouse.connect(Persona.DBA))
          .hasMessageContaining("Access is withdrawn");
    }
    assertThat(postgres.count("hold_one")).isEqualTo(10);
  }
}
