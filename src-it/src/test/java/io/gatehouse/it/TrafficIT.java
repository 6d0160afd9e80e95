package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Everything else that crosses a connection: COPY, cancel, notifications, settings, much data. */
@OnEveryPostgres
class TrafficIT {

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  TrafficIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  @Test
  void copiesInAndOutForWhoSeesEverything() throws Exception {
    StringBuilder csv = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      csv.append(i).append(",\"line ").append(i).append("\"\n");
    }
    try (Connection connection = gatehouse.connect(Persona.DBA);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (id int, body text)");
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      long in =
          copy.copyIn(
              "COPY copied FROM STDIN (FORMAT csv)",
              new ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8)));
      assertThat(in).isEqualTo(20_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      long outRows =
          copy.copyOut("COPY (SELECT * FROM copied ORDER BY id) TO STDOUT (FORMAT csv)", out);
      assertThat(outRows).isEqualTo(20_000);
      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(csv.toString().replace("\"", ""));
    }
  }

  @Test
  void cancelsTheRunningStatementAndNoOther() throws Exception {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        Statement statement = connection.createStatement();
        Connection bystander = gatehouse.connect(Persona.DBA);
        Statement other = bystander.createStatement()) {
      CompletableFuture<String> sleeping =
          CompletableFuture.supplyAsync(() -> sqlState(statement, "SELECT pg_sleep(30)"));
      CompletableFuture<String> otherSleeping =
          CompletableFuture.supplyAsync(() -> sqlState(other, "SELECT pg_sleep(3)"));
      awaitSleepers(2);
      statement.cancel();
      assertThat(sleeping.get(10, TimeUnit.SECONDS)).isEqualTo("57014");
      assertThat(otherSleeping.get(10, TimeUnit.SECONDS)).isEqualTo("none");
      assertThat(sqlState(statement, "SELECT 1")).isEqualTo("none");
    }
  }

  @Test
  void ignoresACancelWithTheWrongKey() throws Exception {
    try (WireClient victim = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> login = victim.login(Persona.DBA.user(), "shop", gatehouse.token(Persona.DBA));
      byte[] key =
          login.stream().filter(reply -> reply.type() == 'K').findFirst().orElseThrow().body();
      victim.send(Frontend.query("SELECT pg_sleep(1), 'slept'"));
      byte[] wrong = key.clone();
      wrong[wrong.length - 1] ^= 1;
      for (int i = 0; i < 3; i++) {
        try (WireClient attacker = WireClient.connect(gatehouse.port())) {
          attacker.send(Frontend.request(Frontend.CANCEL_REQUEST, wrong));
          assertThat(attacker.readToEnd()).isEmpty();
        }
      }
      assertThat(victim.readUntilReady(1).toString()).contains("slept");
    }
  }

  @Test
  void theCancelKeyIsNotTheServersOwn() throws SQLException {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> login = client.login(Persona.DBA.user(), "shop", gatehouse.token(Persona.DBA));
      Reply key = login.stream().filter(reply -> reply.type() == 'K').findFirst().orElseThrow();
      assertThat(key.body()).hasSize(8);
      try (WireClient attacker = WireClient.connect(postgres.port())) {
        attacker.send(Frontend.request(Frontend.CANCEL_REQUEST, key.body()));
        attacker.readToEnd();
      }
      assertThat(client.query("SELECT pg_sleep(0.2), 'alive'").toString()).contains("alive");
    }
  }

  @Test
  void deliversNotifications() throws Exception {
    try (Connection listener = gatehouse.connect(Persona.DBA);
        Statement listen = listener.createStatement();
        Connection speaker = gatehouse.connect(Persona.DBA);
        Statement notify = speaker.createStatement()) {
      listen.execute("LISTEN news");
      notify.execute("NOTIFY news, 'read all about it'");
      PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(heard).hasSize(1);
      assertThat(heard[0].getParameter()).isEqualTo("read all about it");
    }
  }

  @Test
  void reportsParametersAsTheServerDoes() {
    try (WireClient direct = postgres.wire();
        WireClient proxied = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> login = proxied.login(Persona.DBA.user(), "shop", gatehouse.token(Persona.DBA));
      assertThat(login).filteredOn(reply -> reply.type() == 'S').hasSizeGreaterThan(8);
      String sql =
          "SET DateStyle = 'SQL, DMY'; SET IntervalStyle = 'iso_8601'; SELECT date '2024-02-29'";
      assertThat(proxied.query(sql)).hasToString(direct.query(sql).toString());
    }
  }

  @Test
  void carriesARowOfSixtyFourMegabytes() {
    int size = 64 << 20;
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      List<Reply> replies = client.query("SELECT repeat('x', " + size + ")");
      assertThat(replies.get(1).type()).isEqualTo('D');
      assertThat(replies.get(1).body()).hasSize(size + 6);
    }
  }

  @Test
  void takesAParameterOfThirtyMegabytes() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        var select = connection.prepareStatement("SELECT length(?::text)")) {
      select.setString(1, "y".repeat(30 << 20));
      try (var rows = select.executeQuery()) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(30 << 20);
      }
    }
  }

  @Test
  void streamsAGigabyteToASlowReaderInConstantMemory() throws Exception {
    int rows = 1_000;
    int size = 1_000_000;
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.query("SELECT repeat('z', " + size + ") FROM generate_series(1, " + rows + ")"));
      assertThat(client.read().orElseThrow().type()).isEqualTo('T');
      // The reader rests: everything between server and client fills up, and then must stand still.
      TimeUnit.SECONDS.sleep(2);
      assertThat(MemoryInUse.bytes()).isLessThan(300L << 20);
      long received = 0;
      long most = 0;
      int seen = 0;
      for (Reply reply = client.read().orElseThrow();
          reply.type() != 'Z';
          reply = client.read().orElseThrow()) {
        received += reply.body().length;
        if (reply.type() == 'D') {
          seen++;
        }
        if (seen % 100 == 0) {
          most = Math.max(most, MemoryInUse.directBytes());
        }
      }
      assertThat(seen).isEqualTo(rows);
      assertThat(received).isGreaterThan((long) rows * size);
      assertThat(most).as("direct memory in use").isLessThan(128L << 20);
    }
  }

  /** The server waits for a lock at the first row; what the client goes on sending must wait. */
  @Test
  void holdsAClientBackWhoseServerDoesNotRead() throws Exception {
    byte[] chunk = Frontend.copyData("1\t" + "y".repeat(1_000_000) + "\n");
    int chunks = 200;
    AtomicInteger written = new AtomicInteger();
    try (WireClient owner = postgres.wire();
        WireClient client = gatehouse.wire(Persona.DBA)) {
      owner.query(
          "CREATE TABLE held_back (id int, body text);"
              + " CREATE FUNCTION held_back() RETURNS trigger LANGUAGE plpgsql AS"
              + " $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NULL; END $$;"
              + " CREATE TRIGGER held_back BEFORE INSERT ON held_back"
              + " FOR EACH ROW EXECUTE FUNCTION held_back()");
      owner.query("SELECT pg_advisory_lock(4711)");
      client.send(Frontend.query("COPY held_back FROM STDIN"));
      assertThat(client.read().orElseThrow().type()).isEqualTo('G');
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < chunks; i++) {
                  client.send(chunk);
                  written.incrementAndGet();
                }
                client.send(Frontend.copyDone());
              });
      int before = -1;
      while (before != written.get()) {
        before = written.get();
        TimeUnit.SECONDS.sleep(1);
      }
      assertThat(written.get()).as("megabytes that were taken").isLessThan(100);
      assertThat(MemoryInUse.bytes()).isLessThan(300L << 20);
      owner.query("SELECT pg_advisory_unlock(4711)");
      writing.get(60, TimeUnit.SECONDS);
      assertThat(client.readUntilReady(1)).extracting(Reply::type).containsExactly('C', 'Z');
      assertThat(written.get()).isEqualTo(chunks);
      owner.query("DROP TABLE held_back; DROP FUNCTION held_back()");
    }
  }

  @Test
  void keepsOrderThroughThousandsOfPipelinedBatches() {
    int batches = 3_000;
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < batches; i++) {
                  client.send(
                      Frontend.parse("", "SELECT " + i),
                      Frontend.bind("", "", List.of(), 0),
                      Frontend.execute("", 0),
                      Frontend.sync());
                }
              });
      List<Reply> replies = client.readUntilReady(batches);
      sending.join();
      List<String> cells =
          replies.stream().filter(r -> r.type() == 'D').map(r -> r.text(0)).toList();
      assertThat(cells).hasSize(batches);
      for (int i = 0; i < batches; i++) {
        assertThat(cells.get(i)).isEqualTo(Integer.toString(i));
      }
    }
  }

  private void awaitSleepers(int count) throws SQLException, InterruptedException {
    try (Connection connection = postgres.superuser("postgres");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 200; i++) {
        try (var rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) {
          rows.next();
          if (rows.getInt(1) >= count) {
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IllegalStateException("the statements did not start");
  }

  private static String sqlState(Statement statement, String sql) {
    SQLException error =
        catchThrowableOfType(SQLException.class, () -> statement.executeQuery(sql).close());
    return error == null ? "none" : error.getSQLState();
  }

  @Test
  void endsTheServersSessionWhenTheClientVanishes() throws SQLException, InterruptedException {
    WireClient client = gatehouse.wire(Persona.DBA);
    client.query("SET application_name = 'will vanish'");
    client.close();
    try (Connection connection = postgres.superuser("postgres");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 100; i++) {
        try (var rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'will vanish'")) {
          rows.next();
          if (rows.getInt(1) == 0) {
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new AssertionError("the server's session is still there after five seconds");
  }
}
