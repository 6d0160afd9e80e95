package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.message;
import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.Lead;
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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many rows a statement would touch, as the server's planner says, before it runs. */
@OnEveryPostgres
class EstimateIT {

  private static final int ROWS = 1_000;

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;
  private Lead lee;

  EstimateIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() throws SQLException {
    for (String table : List.of("hold_big", "block_big")) {
      postgres.execute("DROP TABLE IF EXISTS " + table);
      postgres.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, note text)");
      postgres.execute(
          "INSERT INTO " + table + " SELECT i, 'n' FROM generate_series(1, " + ROWS + ") AS i");
      postgres.execute("ANALYZE " + table);
    }
    postgres.execute("DROP TABLE IF EXISTS touched");
    postgres.execute("CREATE TABLE touched (what text)");
    gatehouse = RealGatehouse.before(postgres).policies("policies/holds.yaml").start();
    lee = Lead.named("lee", gatehouse);
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  @Test
  void whatTouchesFewRowsRunsAndWhatTouchesManyIsHeld() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(types(client.query("DELETE FROM hold_big WHERE id <= 10"))).isEqualTo("CZ");
      assertThat(types(client.query("UPDATE hold_big SET note = 'x' WHERE id = 20")))
          .isEqualTo("CZ");
      client.send(Frontend.query("DELETE FROM hold_big WHERE id <= 500"));
      assertThat(client.read().orElseThrow().type()).isEqualTo('N');
      lee.approve(lee.pending("DELETE FROM hold_big"));
      assertThat(types(client.readUntilReady(1))).isEqualTo("CZ");
      assertThat(postgres.count("hold_big")).isEqualTo(ROWS - 500);
    }
  }

  @Test
  void aBlockThatReadsTheEstimateBlocksManyAndLetsFewPass() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(types(client.query("DELETE FROM block_big WHERE id = 1"))).isEqualTo("CZ");
      assertThat(message(client.query("DELETE FROM block_big")))
          .isEqualTo("Not so many rows at once.");
      assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
      assertThat(postgres.count("block_big")).isEqualTo(ROWS - 1);
    }
  }

  @Test
  void aWriteWithinACteCountsToo() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      String all =
          "WITH gone AS (DELETE FROM block_big%s RETURNING id) DELETE FROM block_big WHERE id < 0";
      assertThat(message(client.query(all.formatted("")))).isEqualTo("Not so many rows at once.");
      assertThat(types(client.query(all.formatted(" WHERE id = 3")))).isEqualTo("CZ");
      assertThat(postgres.count("block_big")).isEqualTo(ROWS - 1);
    }
  }

  @Test
  void inATransactionTheQuestionLeavesNothingBehind() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("SAVEPOINT a");
      assertThat(types(client.query("DELETE FROM block_big WHERE id = 1"))).isEqualTo("CZ");
      assertThat(client.query("SHOW statement_timeout").get(1).text(0)).isEqualTo("0");
      client.query("ROLLBACK TO a");
      assertThat(types(client.query("DELETE FROM block_big"))).isEqualTo("EZ");
      assertThat(client.query("ROLLBACK").toString()).contains("ROLLBACK");
      assertThat(postgres.count("block_big")).isEqualTo(ROWS);
      // A statement that fails at planning: the transaction fails as it would without us.
      client.query("BEGIN");
      assertThat(types(client.query("DELETE FROM block_big WHERE id = 'x'"))).isEqualTo("EZ");
      assertThat(client.query("ROLLBACK").toString()).contains("ROLLBACK");
    }
  }

  @Test
  void theValuesOfParametersCount() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      for (String name : List.of("", "s")) {
        client.send(
            Frontend.parse(name, "DELETE FROM block_big WHERE id < $1"),
            Frontend.bind("", name, List.of("2"), 0),
            Frontend.execute("", 0),
            Frontend.sync());
        assertThat(types(client.readUntilReady(1))).isEqualTo("12CZ");
      }
      client.send(
          Frontend.bind("", "s", List.of("900"), 0), Frontend.execute("", 0), Frontend.sync());
      List<Reply> replies = client.readUntilReady(1);
      assertThat(message(replies)).isEqualTo("Not so many rows at once.");
      assertThat(postgres.count("block_big")).isEqualTo(ROWS - 1);
    }
  }

  @Test
  void inAnOpenBatchTheServerIsAskedToo() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.parse("", "INSERT INTO touched VALUES ('a')"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "DELETE FROM block_big WHERE id = $1"),
          Frontend.bind("", "", List.of("5"), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12C12CZ");
      assertThat(postgres.count("touched")).isEqualTo(1);
      client.send(
          Frontend.parse("", "INSERT INTO touched VALUES ('b')"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "DELETE FROM block_big WHERE id > $1"),
          Frontend.bind("", "", List.of("5"), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12C1EZ");
      assertThat(postgres.count("touched")).isEqualTo(1);
      // What can not be planned fails as it would by itself, once, and the batch with it.
      client.send(
          Frontend.parse("", "INSERT INTO touched VALUES ('c')"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "DELETE FROM block_big WHERE id = $1"),
          Frontend.bind("", "", List.of("none"), 0),
          Frontend.execute("", 0),
          Frontend.sync(),
          Frontend.query("SELECT 1"));
      List<Reply> replies = client.readUntilReady(2);
      assertThat(types(replies)).isEqualTo("12C1EZTDCZ");
      assertThat(replies.get(4).sqlState()).isEqualTo("22P02");
      assertThat(postgres.count("touched")).isEqualTo(1);
    }
  }

  @Test
  void pgjdbcIsAskedAboutInAutocommitAndInTransactions() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM block_big WHERE id BETWEEN ? AND ?")) {
      for (int i = 1; i <= 8; i++) {
        delete.setInt(1, i);
        delete.setInt(2, i);
        assertThat(delete.executeUpdate()).isEqualTo(1);
      }
      connection.setAutoCommit(false);
      delete.setInt(1, 20);
      delete.setInt(2, 22);
      assertThat(delete.executeUpdate()).isEqualTo(3);
      delete.setInt(2, 900);
      org.assertj.core.api.Assertions.assertThatThrownBy(delete::executeUpdate)
          .hasMessageContaining("Not so many rows at once.");
      connection.rollback();
    }
    assertThat(postgres.count("block_big")).isEqualTo(ROWS - 8);
  }

  @Test
  void whatCanNotBeAskedAboutFailsClosedAndSaysWhy() throws SQLException {
    postgres.execute(
        "CREATE OR REPLACE FUNCTION sly() RETURNS int STABLE LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM noted(); RETURN 5; END $$");
    postgres.execute(
        "CREATE OR REPLACE FUNCTION noted() RETURNS void LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO touched VALUES ('planned'); END $$");
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(message(client.query("DELETE FROM block_big WHERE id = sly()")))
          .contains("Not so many rows at once.", "functions that are not trusted");
      assertThat(postgres.count("touched")).isZero();
      assertThat(message(client.query("DELETE FROM block_big WHERE id = 1; SELECT 1")))
          .contains("several statements");
      assertThat(postgres.count("block_big")).isEqualTo(ROWS);
    }
  }

  @Test
  void theQuestionIsAskedInTheSessionsOwnContext() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("INSERT INTO touched VALUES ('x')");
      client.query("SET LOCAL enable_seqscan = off");
      assertThat(types(client.query("DELETE FROM block_big USING touched WHERE id = 7")))
          .isIn("CZ", "EZ");
      client.query("ROLLBACK");
      client.query("SET statement_timeout = '7s'");
      assertThat(types(client.query("DELETE FROM block_big WHERE id = 9"))).isEqualTo("CZ");
      assertThat(client.query("SHOW statement_timeout").get(1).text(0)).isEqualTo("7s");
    }
  }
}
