package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import io.gatehouse.it.stage.AuditEntries;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies limit while a statement runs: rows, bytes, changes, time, writing at all. */
@OnEveryPostgres
class LimitsIT {

  private static final int ROWS = 20;
  private static final List<String> TABLES =
      List.of("lim_rows", "lim_bytes", "lim_changes", "lim_slow", "lim_look", "lim_free");

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  LimitsIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() throws SQLException {
    postgres.execute("DROP TABLE IF EXISTS lim_child, lim_made");
    for (String table : TABLES) {
      postgres.execute("DROP TABLE IF EXISTS " + table);
      postgres.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, note text)");
      postgres.execute(
          "INSERT INTO " + table + " SELECT i, 'n' FROM generate_series(1, " + ROWS + ") AS i");
    }
    postgres.execute(
        "CREATE OR REPLACE FUNCTION lim_wipe() RETURNS int LANGUAGE sql"
            + " AS 'DELETE FROM lim_free; SELECT 1'");
    postgres.execute("CREATE OR REPLACE VIEW lim_hidden AS SELECT lim_wipe()");
    postgres.execute(
        "CREATE OR REPLACE FUNCTION lim_write() RETURNS int LANGUAGE sql"
            + " AS 'INSERT INTO lim_free VALUES (99); SELECT 1'");
    gatehouse = RealGatehouse.before(postgres).policies("policies/limits.yaml").start();
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  private static String state(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() == 'E')
        .map(reply -> reply.fields().get('C'))
        .collect(Collectors.joining(","));
  }

  private static String field(List<Reply> replies, char field) {
    return replies.stream()
        .filter(reply -> reply.type() == 'E')
        .findFirst()
        .orElseThrow()
        .fields()
        .get(field);
  }

  /** Parse, Bind, Execute; no Sync. */
  private static void usable(WireClient client) {
    assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
  }

  // Rows

  @Test
  void aResultEndsBehindTheLastRowAllowed() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(types(client.query("SELECT * FROM lim_rows LIMIT 3"))).isEqualTo("TDDDCZ");
      List<Reply> replies = client.query("SELECT * FROM lim_rows");
      assertThat(types(replies)).isEqualTo("TDDDEZ");
      assertThat(state(replies)).isEqualTo("54000");
      assertThat(field(replies, 'D')).contains("policy=few-rows", "decision=");
      usable(client);
    }
  }

  @Test
  void aLongResultIsNotReadToItsEnd() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      long begun = System.nanoTime();
      List<Reply> replies =
          client.query(
              "SELECT 1 FROM lim_rows a, lim_rows b, lim_rows c, lim_rows d, lim_rows e, lim_rows f");
      assertThat(types(replies)).isEqualTo("TDDDEZ");
      assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
      usable(client);
    }
  }

  @Test
  void inATransactionTheTransactionFails() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      List<Reply> replies = client.query("SELECT * FROM lim_rows");
      assertThat(types(replies)).isEqualTo("TDDDEZ");
      assertThat((char) replies.get(5).body()[0]).isEqualTo('E');
      assertThat(state(client.query("SELECT 1"))).isEqualTo("25P02");
      client.query("ROLLBACK");
      usable(client);
    }
  }

  @Test
  void thePortalsOfTheExtendedProtocolAreCountedOverAllTheirExecutes() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.run("SELECT * FROM lim_rows", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12DDDEZ");
      client.send(
          Frontend.run("SELECT * FROM lim_rows", 2),
          Frontend.execute("", 1),
          Frontend.execute("", 1),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12DDsDsEZ");
      usable(client);
    }
  }

  @Test
  void aCursorIsCountedOverAllThatIsFetched() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("DECLARE c CURSOR FOR SELECT * FROM lim_rows");
      assertThat(types(client.query("FETCH 2 FROM c"))).isEqualTo("TDDCZ");
      assertThat(types(client.query("FETCH 2 FROM c"))).isEqualTo("TDEZ");
      client.query("ROLLBACK");
      client.query("BEGIN");
      client.query("DECLARE c CURSOR FOR SELECT * FROM lim_rows");
      client.send(
          Frontend.run("FETCH 2 FROM c", 0), Frontend.run("FETCH 2 FROM c", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12DDC12DEZ");
      client.query("ROLLBACK");
      List<Reply> both =
          client.query("DECLARE c CURSOR WITH HOLD FOR SELECT * FROM lim_rows; FETCH ALL FROM c");
      assertThat(state(both)).isEqualTo("42501");
      usable(client);
    }
  }

  @Test
  void whatWritesAndReturnsTooManyRowsIsUndone() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      String delete = "DELETE FROM lim_rows RETURNING id";
      assertThat(types(client.query(delete))).isEqualTo("TDDDEZ");
      assertThat(postgres.count("lim_rows")).isEqualTo(ROWS);
      client.send(Frontend.run(delete, 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12DDDEZ");
      assertThat(postgres.count("lim_rows")).isEqualTo(ROWS);
      client.send(Frontend.run(delete, 2), Frontend.execute("", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12DDsDEZ");
      assertThat(postgres.count("lim_rows")).isEqualTo(ROWS);
      usable(client);
    }
  }

  @Test
  void copyIsCountedToo() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(types(client.query("COPY lim_rows TO STDOUT"))).isEqualTo("HdddEZ");
      assertThat(types(client.query("COPY (SELECT * FROM lim_rows LIMIT 3) TO STDOUT")))
          .isEqualTo("HdddcCZ");
      assertThat(
              types(
                  client.query("COPY (SELECT * FROM lim_rows LIMIT 3) TO STDOUT (FORMAT binary)")))
          .isEqualTo("HddddcCZ");
      client.send(Frontend.run("COPY lim_rows TO STDOUT", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12HdddEZ");
      usable(client);
    }
  }

  @Test
  void bytesAreCounted() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(types(client.query("SELECT * FROM lim_bytes WHERE id < 3"))).isEqualTo("TDDCZ");
      List<Reply> replies = client.query("SELECT * FROM lim_bytes");
      assertThat(types(replies)).startsWith("TDDDD").endsWith("EZ");
      assertThat(replies.stream().filter(reply -> reply.type() == 'D').count()).isLessThan(ROWS);
      assertThat(field(replies, 'D')).contains("policy=few-bytes");
      assertThat(types(client.query("SELECT repeat('x', 300) FROM lim_bytes"))).isEqualTo("TEZ");
      usable(client);
    }
  }

  // Changes

  @Test
  void inAutocommitTooManyChangesAreUndone() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(types(client.query("DELETE FROM lim_changes WHERE id <= 5"))).isEqualTo("CZ");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 5);
      List<Reply> replies = client.query("DELETE FROM lim_changes");
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat(state(replies)).isEqualTo("54000");
      assertThat(field(replies, 'M')).contains("changed 15 rows; 5 are allowed");
      assertThat((char) replies.get(1).body()[0]).isEqualTo('I');
      client.send(Frontend.run("UPDATE lim_changes SET note = 'x'", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12EZ");
      assertThat(postgres.count("lim_changes WHERE note = 'x'")).isZero();
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 5);
      client.send(
          Frontend.run("UPDATE lim_changes SET note = 'y' WHERE id < 8", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12CZ");
      assertThat(postgres.count("lim_changes WHERE note = 'y'")).isEqualTo(2);
      usable(client);
    }
  }

  @Test
  void inATransactionNothingOfItStays() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      assertThat(types(client.query("DELETE FROM lim_changes WHERE id = 1"))).isEqualTo("CZ");
      client.query("SAVEPOINT s");
      List<Reply> replies = client.query("DELETE FROM lim_changes");
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat((char) replies.get(1).body()[0]).isEqualTo('E');
      client.query("ROLLBACK TO s");
      client.query("COMMIT");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 1);
      client.query("BEGIN");
      assertThat(types(client.query("DELETE FROM lim_changes"))).isEqualTo("EZ");
      assertThat(client.query("COMMIT").toString()).contains("ROLLBACK");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 1);
      client.query("BEGIN");
      client.send(Frontend.run("DELETE FROM lim_changes", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12EZ");
      client.query("COMMIT");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 1);
    }
  }

  @Test
  void inAPipelineWhatWentBeforeIsUndoneWithIt() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.run("DELETE FROM lim_changes WHERE id = 1", 0),
          Frontend.run("DELETE FROM lim_changes", 0),
          Frontend.run("DELETE FROM lim_free", 0),
          Frontend.sync(),
          Frontend.run("DELETE FROM lim_changes WHERE id = 2", 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(2))).isEqualTo("12C12EZ12CZ");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 1);
      assertThat(postgres.count("lim_free")).isEqualTo(ROWS);
      client.send(
          Frontend.run("BEGIN", 0),
          Frontend.run("DELETE FROM lim_changes", 0),
          Frontend.run("COMMIT", 0),
          Frontend.sync(),
          Frontend.query("COMMIT"));
      assertThat(types(client.readUntilReady(2))).isEqualTo("12C12EZCZ");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 1);
      usable(client);
    }
  }

  @Test
  void inAQueryOfSeveralStatementsTheSumCounts() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(
              types(
                  client.query(
                      "DELETE FROM lim_changes WHERE id <= 4; DELETE FROM lim_changes WHERE id <= 8")))
          .isEqualTo("CEZ");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS);
      assertThat(
              types(
                  client.query(
                      "DELETE FROM lim_changes WHERE id <= 4; SELECT 1; DELETE FROM lim_free")))
          .isEqualTo("CTDCEZ");
      assertThat(postgres.count("lim_free")).isEqualTo(ROWS);
      assertThat(types(client.query("DELETE FROM lim_changes WHERE id <= 4; SELECT 1")))
          .isEqualTo("CTDCZ");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS - 4);
      assertThat(state(client.query("BEGIN; DELETE FROM lim_changes; COMMIT"))).isEqualTo("42501");
      assertThat(state(client.query("DELETE FROM lim_changes; COMMIT"))).isEqualTo("42501");
      usable(client);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH d AS (DELETE FROM lim_changes%s RETURNING *) SELECT count(*) FROM d",
        "WITH d AS (DELETE FROM lim_changes%s RETURNING *) DELETE FROM lim_changes WHERE id < 0",
        "EXPLAIN ANALYZE DELETE FROM lim_changes%s",
        "INSERT INTO lim_changes SELECT id, 'q' FROM lim_free%s"
            + " ON CONFLICT (id) DO UPDATE SET note = 'z'",
        "MERGE INTO lim_changes c USING (SELECT * FROM lim_free%s) f ON c.id = f.id"
            + " WHEN MATCHED THEN DELETE",
        "WITH u AS (UPDATE lim_changes SET note = 'z'%s RETURNING *) INSERT INTO lim_changes"
            + " SELECT id + 100, note FROM u WHERE id < 0",
      })
  void whatTheTagDoesNotTellIsAskedOfTheServer(String sql) throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      String all = sql.formatted("");
      String few = sql.formatted(" WHERE id <= 2");
      for (boolean transaction : new boolean[] {false, true}) {
        if (transaction) {
          client.query("BEGIN");
          assertThat(types(client.query("UPDATE lim_free SET note = 'a'"))).isEqualTo("CZ");
        }
        assertThat(state(client.query(all))).isEqualTo("54000");
        if (transaction) {
          client.query("ROLLBACK");
          client.query("BEGIN");
        }
        client.send(Frontend.run(all, 0), Frontend.sync());
        assertThat(state(client.readUntilReady(1))).isEqualTo("54000");
        if (transaction) {
          client.query("ROLLBACK");
        }
        assertThat(postgres.count("lim_changes WHERE note = 'n'")).isEqualTo(ROWS);
      }
      client.send(Frontend.run(few, 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).matches("12D*CZ");
      assertThat(types(client.query(few))).endsWith("CZ");
      usable(client);
    }
  }

  @Test
  void whatFunctionsTriggersAndForeignKeysDoIsCountedWhereTheServerIsAsked() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      assertThat(state(client.query("SELECT lim_wipe()"))).isEqualTo("54000");
      client.send(Frontend.run("SELECT lim_wipe()", 0), Frontend.sync());
      assertThat(state(client.readUntilReady(1))).isEqualTo("54000");
      client.query("PREPARE p AS SELECT lim_wipe()");
      assertThat(state(client.query("EXECUTE p"))).isEqualTo("54000");
      assertThat(postgres.count("lim_free")).isEqualTo(ROWS);
      assertThat(state(client.query("DO 'BEGIN DELETE FROM lim_free; END'"))).isEqualTo("42501");
      assertThat(state(client.query("TRUNCATE lim_free"))).isEqualTo("42501");
      assertThat(state(client.query("DECLARE c CURSOR WITH HOLD FOR SELECT lim_wipe()")))
          .isEqualTo("42501");
      assertThat(state(client.query("SELECT * FROM lim_hidden"))).isEqualTo("54000");
      assertThat(state(client.query("CREATE TABLE lim_made AS SELECT lim_wipe()")))
          .isEqualTo("54000");
      assertThat(
              state(
                  client.query("ALTER TABLE lim_slow ALTER COLUMN note TYPE int USING lim_wipe()")))
          .isEqualTo("54000");
      client.query("BEGIN");
      client.query("DECLARE c CURSOR FOR SELECT * FROM lim_hidden");
      assertThat(state(client.query("FETCH ALL FROM c"))).isNotEmpty();
      client.query("COMMIT");
      assertThat(postgres.count("lim_free")).isEqualTo(ROWS);
      assertThat(types(client.query("VACUUM lim_free"))).isEqualTo("CZ");
      assertThat(postgres.count("lim_free")).isEqualTo(ROWS);
      usable(client);
    }
  }

  @Test
  void copyFromIsCounted() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      for (int rows : new int[] {5, 6}) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < rows; i++) {
          data.append(1000 * rows + i).append("\tc\n");
        }
        client.send(
            Frontend.query("COPY lim_changes FROM STDIN"),
            Frontend.copyData(data.toString()),
            Frontend.copyDone(),
            Frontend.query("SELECT 1"));
        assertThat(types(client.readUntilReady(2))).isEqualTo(rows == 5 ? "GCZTDCZ" : "GEZTDCZ");
        client.send(
            Frontend.run("COPY lim_changes FROM STDIN", 0),
            Frontend.copyData(data.toString().replace("00", "111")),
            Frontend.copyDone(),
            Frontend.sync(),
            Frontend.query("SELECT 1"));
        assertThat(types(client.readUntilReady(2)))
            .isEqualTo(rows == 5 ? "12GCZTDCZ" : "12GEZTDCZ");
      }
      assertThat(postgres.count("lim_changes WHERE note = 'c'")).isEqualTo(10);
      client.send(Frontend.query("COPY lim_changes FROM STDIN"), Frontend.copyFail("no"));
      assertThat(types(client.readUntilReady(1))).isEqualTo("GEZ");
      client.send(
          Frontend.query("COPY lim_changes FROM STDIN"),
          Frontend.copyData("x\tbad\n"),
          Frontend.copyData("9\tbad\n"),
          Frontend.copyDone(),
          Frontend.query("SELECT 1"));
      assertThat(types(client.readUntilReady(2))).isEqualTo("GEZTDCZ");
    }
  }

  @Test
  void aDeferredConstraintSpeaksAsItWould() throws SQLException {
    postgres.execute(
        "CREATE TABLE lim_child (id int REFERENCES lim_changes DEFERRABLE INITIALLY DEFERRED)");
    postgres.execute("INSERT INTO lim_child VALUES (1)");
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      List<Reply> replies = client.query("DELETE FROM lim_changes WHERE id = 1");
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat(state(replies)).isEqualTo("23503");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS);
      usable(client);
    }
    postgres.execute("DROP TABLE lim_child");
  }

  @Test
  void anErrorOfTheServerIsTheServers() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      List<Reply> replies = client.query("UPDATE lim_changes SET id = 1 / (id - 3) WHERE id <= 3");
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat(state(replies)).isEqualTo("22012");
      assertThat((char) replies.get(1).body()[0]).isEqualTo('I');
      client.send(
          Frontend.run("DELETE FROM lim_changes WHERE 1 / (id - 3) > 0", 0), Frontend.sync());
      assertThat(state(client.readUntilReady(1))).isEqualTo("22012");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS);
      usable(client);
    }
  }

  @Test
  void changesInPortionsAreRefused() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.run("DELETE FROM lim_changes RETURNING id", 1), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12DEZ");
      assertThat(postgres.count("lim_changes")).isEqualTo(ROWS);
      usable(client);
    }
  }

  @Test
  void aClientThatGoesAwayInTheMiddleLeavesNothing() throws Exception {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.query("DELETE FROM lim_changes WHERE id = 1 AND pg_sleep(0.2) IS NOT NULL"));
      Thread.sleep(50);
    }
    Thread.sleep(500);
    assertThat(postgres.count("lim_changes")).isEqualTo(ROWS);
  }

  @Test
  void theLogHoldsOneOutcomeForEachWithWhatBecameOfIt() throws IOException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("DELETE FROM lim_changes");
      client.query("DELETE FROM lim_changes WHERE id = 1");
      client.query("SELECT * FROM lim_rows");
      client.send(Frontend.run("DELETE FROM lim_changes", 0), Frontend.sync());
      client.readUntilReady(1);
    }
    gatehouse.close();
    List<String> outcomes =
        AuditEntries.of(gatehouse.auditDirectory(), EventType.OUTCOME).stream()
            .map(outcome -> outcome.text(AuditField.SQLSTATE).orElse("?"))
            .toList();
    assertThat(outcomes).containsExactly("54000", "00000", "54000", "54000");
  }

  // Time

  @Test
  void whatRunsTooLongIsCancelled() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      List<Reply> replies = client.query("SELECT pg_sleep(20) FROM lim_slow");
      assertThat(types(replies)).isEqualTo("TEZ");
      assertThat(state(replies)).isEqualTo("57014");
      assertThat(field(replies, 'D')).contains("policy=not-long");
      client.send(Frontend.run("SELECT pg_sleep(20) FROM lim_slow", 0), Frontend.sync());
      replies = client.readUntilReady(1);
      assertThat(types(replies)).isEqualTo("12EZ");
      assertThat(field(replies, 'M')).contains("300 ms");
      client.query("BEGIN");
      assertThat(state(client.query("SELECT pg_sleep(20) FROM lim_slow"))).isEqualTo("57014");
      client.query("ROLLBACK");
      assertThat(types(client.query("SELECT count(*) FROM lim_slow"))).isEqualTo("TDCZ");
      usable(client);
    }
  }

  @Test
  void aCancelOfTheProxyMeetsNoOtherStatement() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      for (int i = 0; i < 10; i++) {
        // About as long as it may: the cancel and the end of the statement race.
        client.send(
            Frontend.query("SELECT pg_sleep(0.29" + i + ") FROM lim_slow LIMIT 1"),
            Frontend.query("SELECT pg_sleep(0.002)"));
        String types = types(client.readUntilReady(2));
        assertThat(types).isIn("TDCZTDCZ", "TEZTDCZ");
      }
    }
  }

  // Writing at all

  @Test
  void whatMustBeReadOnlyWritesNothing() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(types(client.query("SELECT count(*) FROM lim_look"))).isEqualTo("TDCZ");
      String write = "SELECT lim_write() FROM lim_look LIMIT 1";
      assertThat(state(client.query(write))).isEqualTo("25006");
      client.send(Frontend.run(write, 0), Frontend.sync());
      assertThat(state(client.readUntilReady(1))).isEqualTo("25006");
      client.query("BEGIN");
      assertThat(types(client.query("INSERT INTO lim_free VALUES (98)"))).isEqualTo("CZ");
      assertThat(state(client.query(write))).isEqualTo("25006");
      client.query("ROLLBACK");
      client.query("BEGIN");
      client.send(Frontend.run(write, 0), Frontend.sync());
      assertThat(state(client.readUntilReady(1))).isEqualTo("25006");
      client.query("ROLLBACK");
      client.send(
          Frontend.parse("", write),
          Frontend.bind("", "", List.of(), 0),
          Frontend.run("SET TRANSACTION READ WRITE", 0),
          Frontend.sync());
      assertThat(state(client.readUntilReady(1))).isNotEmpty();
      for (String again :
          List.of(
              "SET TRANSACTION READ WRITE; DELETE FROM lim_look",
              "SET transaction_read_only = off; DELETE FROM lim_look",
              "SELECT 1; DELETE FROM lim_look",
              "COMMIT; DELETE FROM lim_look")) {
        assertThat(state(client.query(again))).isEqualTo("42501");
        client.query("BEGIN");
        assertThat(state(client.query(again))).isEqualTo("42501");
        client.query("SET TRANSACTION READ WRITE");
        assertThat(state(client.query("DELETE FROM lim_look"))).isIn("25006", "25P02");
        client.query("ROLLBACK");
      }
      assertThat(
              state(
                  client.query(
                      "SELECT set_config('transaction_read_only', 'off', true), id FROM lim_look; SELECT lim_write()")))
          .isNotEmpty();
      assertThat(postgres.count("lim_look")).isEqualTo(ROWS);
      client.send(Frontend.run("DELETE FROM lim_look", 0), Frontend.sync());
      assertThat(state(client.readUntilReady(1))).isEqualTo("25006");
      assertThat(types(client.query("INSERT INTO lim_free VALUES (97)"))).isEqualTo("CZ");
      assertThat(postgres.count("lim_free WHERE id IN (98, 99)")).isZero();
    }
  }
}
