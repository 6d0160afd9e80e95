package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.message;
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
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies that read {@code tx.read_only}, which only the server knows. */
@OnEveryPostgres
class ReadOnlyIT {

  private static final String POLICIES =
      """
      apiVersion: gatehouse/v1
      kind: Policy
      metadata: {id: everything}
      spec: {effect: allow, match: {functions: {untrusted: true}, opaque: true}}
      ---
      kind: Policy
      metadata: {id: everything-else}
      spec: {effect: allow, match: {}}
      ---
      kind: Policy
      metadata: {id: read-only-alone}
      spec:
        effect: block
        match: {statements: {class: [read, write]}, tables: {any: [public.ro_notes]}}
        when: "!tx.read_only"
        message: Only in a transaction that is read only.
      ---
      kind: Policy
      metadata: {id: no-code-that-writes}
      spec:
        effect: block
        match: {functions: {untrusted: true}}
        when: "!tx.read_only"
        message: Code only where it can write nothing.
      """;

  private static final String READ = "SELECT id FROM ro_notes WHERE id = 1";

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  ReadOnlyIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() throws SQLException {
    postgres.execute("DROP TABLE IF EXISTS ro_notes");
    postgres.execute("CREATE TABLE ro_notes (id int)");
    postgres.execute("INSERT INTO ro_notes SELECT generate_series(1, 5)");
    postgres.execute(
        "CREATE OR REPLACE FUNCTION ro_writes() RETURNS int LANGUAGE sql VOLATILE"
            + " AS 'INSERT INTO ro_notes VALUES (99) RETURNING id'");
    gatehouse = RealGatehouse.before(postgres).start();
    gatehouse.policies("it.yaml", POLICIES);
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  private static byte[] run(String sql) {
    return Frontend.run(sql, 0);
  }

  @Test
  void theServerIsAskedInEveryKindOfTransaction() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(message(client.query(READ))).startsWith("Only in a transaction that is read only");
      client.query("BEGIN");
      assertThat(message(client.query(READ))).startsWith("Only in");
      assertThat(types(client.query("ROLLBACK"))).isEqualTo("CZ");
      client.query("BEGIN READ ONLY");
      assertThat(types(client.query(READ))).isEqualTo("TDCZ");
      client.query("COMMIT");
      client.query("BEGIN");
      client.query("SET TRANSACTION READ ONLY");
      assertThat(types(client.query(READ))).isEqualTo("TDCZ");
      client.query("COMMIT");
      client.query("SET default_transaction_read_only = on");
      assertThat(types(client.query(READ))).isEqualTo("TDCZ");
      client.query("BEGIN READ WRITE");
      assertThat(message(client.query(READ))).startsWith("Only in");
      client.query("ROLLBACK");
    }
  }

  @Test
  void preparedStatementsAreJudgedWhenTheyAreBound() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.parse("s", READ), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("1Z");
      for (int i = 0; i < 2; i++) {
        client.send(Frontend.bind("", "s", List.of(), 0), Frontend.execute("", 0), Frontend.sync());
        assertThat(message(client.readUntilReady(1))).startsWith("Only in");
        client.query("BEGIN READ ONLY");
        client.send(Frontend.bind("", "s", List.of(), 0), Frontend.execute("", 0), Frontend.sync());
        assertThat(types(client.readUntilReady(1))).isEqualTo("2DCZ");
        client.query("COMMIT");
      }
      client.query("BEGIN READ ONLY");
      assertThat(types(client.query("PREPARE p AS " + READ))).isEqualTo("CZ");
      client.query("COMMIT");
      assertThat(message(client.query("EXECUTE p"))).startsWith("Only in");
      client.query("BEGIN READ ONLY");
      assertThat(types(client.query("EXECUTE p"))).isEqualTo("TDCZ");
      client.query("COMMIT");
    }
  }

  @Test
  void aPipelineIsAskedAboutWhereItStands() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(run("BEGIN READ ONLY"), run(READ), run("COMMIT"), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12C12DC12CZ");
      client.send(run("BEGIN"), run(READ), run("COMMIT"), Frontend.sync());
      List<Reply> refused = client.readUntilReady(1);
      assertThat(types(refused)).isEqualTo("12C1EZ");
      assertThat(message(refused)).startsWith("Only in");
      client.query("ROLLBACK");
    }
  }

  @Test
  void severalStatementsInOneMessageFailClosed() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      for (String sql :
          List.of(
              "BEGIN READ ONLY; " + READ + "; COMMIT",
              "SET default_transaction_read_only = on; " + READ,
              READ + "; SELECT 1")) {
        assertThat(message(client.query(sql)))
            .as(sql)
            .contains("is known for a message of one statement only");
      }
    }
  }

  @Test
  void askingLeavesTheTransactionAsItWas() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("SET TRANSACTION READ ONLY");
      assertThat(types(client.query("SELECT count(*) FROM pg_locks WHERE ro_writes() IS NULL")))
          .as("the function was let through and may not write")
          .isEqualTo("TEZ");
      client.query("ROLLBACK");
      client.query("BEGIN");
      assertThat(message(client.query(READ))).startsWith("Only in");
      client.query("ROLLBACK");
      client.query("BEGIN READ ONLY");
      assertThat(types(client.query(READ))).isEqualTo("TDCZ");
      assertThat(types(client.query("SELECT 1 / 0"))).isEqualTo("EZ");
      assertThat(types(client.query(READ))).as("as the server says").isEqualTo("EZ");
      assertThat(message(client.query(READ))).contains("current transaction is aborted");
      assertThat(types(client.query("ROLLBACK"))).isEqualTo("CZ");
    }
  }

  @Test
  void aPortalDoesNotOutliveTheReadOnlyOfItsSavepoint() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("SAVEPOINT s");
      client.query("SET LOCAL transaction_read_only = on");
      client.send(
          Frontend.parse("", "SELECT ro_writes()"),
          Frontend.bind("p", "", List.of(), 0),
          Frontend.bind("q", "", List.of(), 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("122Z");
      client.query("RELEASE s");
      client.send(Frontend.execute("p", 0), Frontend.sync());
      assertThat(message(client.readUntilReady(1)))
          .contains("read only has changed since portal \"p\" was bound");
      client.query("ROLLBACK");
      assertThat(postgres.count("ro_notes")).isEqualTo(5);
    }
  }

  @Test
  void aReleaseInTheSamePipelineIsSeen() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("SAVEPOINT s");
      client.query("SET LOCAL transaction_read_only = on");
      client.send(
          Frontend.parse("w", "SELECT ro_writes()"),
          Frontend.bind("p", "w", List.of(), 0),
          run("RELEASE s"),
          Frontend.execute("p", 0),
          Frontend.sync());
      List<Reply> replies = client.readUntilReady(1);
      assertThat(types(replies)).isEqualTo("1212CEZ");
      assertThat(message(replies)).contains("has changed since portal \"p\" was bound");
      client.query("ROLLBACK");
      assertThat(postgres.count("ro_notes")).isEqualTo(5);
    }
  }

  @Test
  void aCursorOfAReadOnlySavepointIsJudgedAgainWhenItIsFetchedFrom() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("SAVEPOINT s");
      client.query("SET LOCAL transaction_read_only = on");
      assertThat(types(client.query("DECLARE c CURSOR FOR SELECT ro_writes()"))).isEqualTo("CZ");
      client.query("RELEASE s");
      assertThat(message(client.query("FETCH 1 FROM c"))).startsWith("Code only");
      client.query("ROLLBACK");
      assertThat(postgres.count("ro_notes")).isEqualTo(5);
    }
  }

  @Test
  void whatTurnsReadOnlyOffInTheSameStatementWritesNothing() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      for (String sql :
          List.of(
              "SELECT set_config('transaction_read_only', 'off', true), ro_writes()",
              "WITH s AS MATERIALIZED (SELECT set_config('transaction_read_only', 'off', true))"
                  + " SELECT ro_writes() FROM s")) {
        client.query("BEGIN READ ONLY");
        assertThat(types(client.query(sql))).as(sql).endsWith("EZ");
        client.query("ROLLBACK");
      }
      assertThat(postgres.count("ro_notes")).isEqualTo(5);
    }
  }

  @Test
  void aCursorThatIsReadInPiecesGoesOn() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN READ ONLY");
      client.send(
          Frontend.parse("", "SELECT id FROM ro_notes"),
          Frontend.bind("p", "", List.of(), 0),
          Frontend.execute("p", 2),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12DDsZ");
      client.query("SAVEPOINT s");
      client.query("RELEASE s");
      client.send(Frontend.execute("p", 2), Frontend.execute("p", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("DDsDCZ");
      client.query("DECLARE c CURSOR FOR SELECT id FROM ro_notes");
      assertThat(types(client.query("FETCH 2 FROM c"))).isEqualTo("TDDCZ");
      client.query("COMMIT");
    }
  }
}
