package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.error;
import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a principal did of late decides what it may do now. */
@OnEveryPostgres
class RatesIT {

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  RatesIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() throws SQLException {
    try (Connection connection = postgres.direct();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("lim_rows", "lim_bytes", "lim_slow", "lim_free")) {
        statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (id int, note text)");
        statement.execute("TRUNCATE " + table);
        statement.execute("INSERT INTO " + table + " SELECT i, 'n' FROM generate_series(1, 20) i");
      }
    }
    gatehouse = RealGatehouse.before(postgres).policies("policies/limits.yaml").start();
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  @Test
  void statementsAreCountedOverAllSessionsAndHowever() {
    try (WireClient one = gatehouse.wire(Persona.AGENT);
        WireClient two = gatehouse.wire(Persona.AGENT)) {
      String sql = "SELECT count(*) FROM lim_free";
      assertThat(types(one.query(sql))).isEqualTo("TDCZ");
      assertThat(types(two.query(sql + ";" + sql))).isEqualTo("TDCTDCZ");
      one.query("PREPARE p AS " + sql);
      assertThat(types(one.query("EXECUTE p"))).isEqualTo("TDCZ");
      one.send(
          Frontend.parse("s", sql),
          Frontend.bind("", "s", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.bind("", "s", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.bind("", "s", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      List<Reply> replies = one.readUntilReady(1);
      assertThat(types(replies)).isEqualTo("12DC2DCEZ");
      assertThat(error(replies).sqlState()).isEqualTo("53400");
      assertThat(error(replies).fields().get('D')).contains("policy=not-so-fast");
      assertThat(error(replies).fields().get('H')).startsWith("Try again in ");
      assertThat(error(two.query(sql)).sqlState()).isEqualTo("53400");
      assertThat(error(one.query("EXECUTE p")).sqlState()).isEqualTo("53400");
      // What has no rate runs, and the session goes on.
      assertThat(types(two.query("SELECT 1"))).isEqualTo("TDCZ");
    }
    try (WireClient other = gatehouse.wire(Persona.DBA)) {
      assertThat(types(other.query("SELECT count(*) FROM lim_free"))).isEqualTo("TDCZ");
    }
  }

  @Test
  void aMessageWithMoreThanTheRateNeverRuns() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      Reply error = error(client.query("SELECT id FROM lim_free;".repeat(7)));
      assertThat(error.sqlState()).isEqualTo("53400");
      assertThat(error.fields().get('H')).isEqualTo("Send fewer at once.");
    }
  }

  @Test
  void rowsAreCountedAsTheyGo() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(types(client.query("SELECT id FROM lim_rows LIMIT 3"))).isEqualTo("TDDDCZ");
      assertThat(types(client.query("SELECT id FROM lim_rows LIMIT 3"))).isEqualTo("TDDDCZ");
      assertThat(types(client.query("SELECT id FROM lim_rows LIMIT 3"))).isEqualTo("TDEZ");
      assertThat(types(client.query("SELECT id FROM lim_rows LIMIT 3"))).isEqualTo("EZ");
    }
  }

  @Test
  void aClientThatGoesAwayHasReadWhatItWasSent() throws Exception {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(
          Frontend.query(
              "SELECT a.id FROM lim_free a, lim_free b, lim_free c, lim_free d, lim_free e"));
      Thread.sleep(300);
    }
    Thread.sleep(300);
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      Reply error = error(client.query("SELECT 1 FROM lim_bytes LIMIT 1"));
      assertThat(error.fields().get('M')).isEqualTo("You have read enough today.");
    }
  }

  @Test
  void whoWasRefusedTooOftenIsRefused() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(types(client.query("SELECT count(*) FROM lim_slow"))).isEqualTo("TDCZ");
      for (int i = 0; i < 3; i++) {
        assertThat(error(client.query("DELETE FROM lim_slow")).sqlState()).isEqualTo("42501");
      }
      assertThat(error(client.query("SELECT count(*) FROM lim_slow")).fields().get('M'))
          .isEqualTo("You were refused too often.");
    }
  }
}
