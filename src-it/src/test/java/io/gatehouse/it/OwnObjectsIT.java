package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that only one session sees: temporary ones, and those of its open transaction. */
@OnEveryPostgres
class OwnObjectsIT {

  private static final String SECRET = "hidden1.test";

  private final RealGatehouse gatehouse;

  OwnObjectsIT(PostgresVersion version, Stage stage) {
    gatehouse = stage.gatehouse(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DBA", "BUILDER"})
  void aTransactionUsesWhatItMakes(Persona persona) {
    try (WireClient client = gatehouse.wire(persona)) {
      ok(client, "BEGIN");
      ok(client, "CREATE TABLE fresh (id int PRIMARY KEY, body text)");
      ok(client, "INSERT INTO fresh VALUES (1, 'one')");
      assertThat(cell(client, "SELECT body FROM fresh")).isEqualTo("one");
      ok(client, "ALTER TABLE fresh ADD COLUMN more text DEFAULT 'm'");
      assertThat(cell(client, "SELECT more FROM fresh WHERE id = 1")).isEqualTo("m");
      ok(client, "ALTER TABLE fresh RENAME COLUMN body TO words");
      assertThat(cell(client, "SELECT words FROM fresh")).isEqualTo("one");
      ok(client, "CREATE VIEW fresh_view AS SELECT words AS w FROM fresh");
      assertThat(cell(client, "SELECT w FROM fresh_view")).isEqualTo("one");
      ok(client, "CREATE SCHEMA fresh_schema");
      ok(client, "ALTER TABLE fresh SET SCHEMA fresh_schema");
      assertThat(cell(client, "SELECT words FROM fresh_schema.fresh")).isEqualTo("one");
      assertThat(cell(client, "SELECT w FROM fresh_view")).isEqualTo("one");
      if (persona == Persona.DBA) {
        ok(client, "ALTER SCHEMA fresh_schema RENAME TO fresher_schema");
        assertThat(cell(client, "SELECT words FROM fresher_schema.fresh")).isEqualTo("one");
        assertThat(cell(client, "SELECT w FROM fresh_view")).isEqualTo("one");
        ok(client, "ALTER SCHEMA fresher_schema RENAME TO fresh_schema");
      }
      ok(client, "DROP TABLE fresh_schema.fresh CASCADE");
      ok(client, "ROLLBACK");
      assertThat(client.query("SELECT * FROM fresh").toString()).contains("42P01");
    }
  }

  @Test
  void savepointsTakeObjectsBack() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "BEGIN");
      ok(client, "SAVEPOINT a");
      ok(client, "CREATE TABLE taken_back (id int)");
      ok(client, "INSERT INTO taken_back VALUES (7)");
      assertThat(cell(client, "SELECT id FROM taken_back")).isEqualTo("7");
      ok(client, "ROLLBACK TO SAVEPOINT a");
      ok(client, "SELECT 1");
      ok(client, "CREATE TABLE taken_back (name text)");
      ok(client, "RELEASE SAVEPOINT a");
      ok(client, "INSERT INTO taken_back (name) VALUES ('x')");
      assertThat(cell(client, "SELECT name FROM taken_back")).isEqualTo("x");
      ok(client, "COMMIT");
      assertThat(cell(client, "SELECT name FROM taken_back")).isEqualTo("x");
      ok(client, "DROP TABLE taken_back");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "BEGIN ISOLATION LEVEL REPEATABLE READ",
        "BEGIN; SET LOCAL statement_timeout = '1s'; SET LOCAL lock_timeout = '1ms'",
        "BEGIN; SET LOCAL quote_all_identifiers = on",
        "BEGIN; SET LOCAL client_min_messages = debug5",
        "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL DateStyle = 'SQL, DMY'"
      })
  void whateverTheTransactionIsLike(String begin) {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      client.query(begin);
      ok(client, "CREATE TEMP TABLE odd (id int, d date DEFAULT '2024-01-02')");
      ok(client, "INSERT INTO odd (id) VALUES (3)");
      ok(client, "CREATE TEMP VIEW odd_view AS SELECT id AS i FROM odd");
      assertThat(cell(client, "SELECT i FROM odd_view")).isEqualTo("3");
      ok(client, "ROLLBACK");
    }
  }

  @Test
  void aReadOnlyTransactionMayMakeTemporaryTables() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "CREATE TEMP TABLE odd (id int)");
      ok(client, "BEGIN READ ONLY");
      ok(client, "INSERT INTO odd (id) VALUES (3)");
      ok(client, "SET LOCAL search_path = hr");
      assertThat(cell(client, "SELECT id FROM odd")).isEqualTo("3");
      ok(client, "COMMIT");
    }
  }

  @Test
  void theSnapshotIsTakenByTheClient() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "BEGIN");
      ok(client, "SET LOCAL search_path = public");
      ok(client, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
      assertThat(cell(client, "SHOW transaction_isolation")).isEqualTo("serializable");
      ok(client, "ROLLBACK");
    }
  }

  @Test
  void temporaryObjectsLiveAsLongAsTheSession() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "CREATE TEMP TABLE mine (id int, name text)");
      ok(client, "INSERT INTO mine VALUES (1, 'a')");
      assertThat(cell(client, "SELECT name FROM mine")).isEqualTo("a");
      assertThat(cell(client, "SELECT name FROM pg_temp.mine")).isEqualTo("a");
      ok(client, "CREATE TEMP VIEW mine_view AS SELECT name AS n FROM mine");
      assertThat(cell(client, "SELECT n FROM mine_view")).isEqualTo("a");
      ok(client, "CREATE TEMP TABLE copy AS SELECT id FROM customers WHERE id < 3");
      assertThat(cell(client, "SELECT count(*) FROM copy")).isEqualTo("2");
      ok(client, "SELECT id, name INTO TEMP into_copy FROM customers WHERE id < 4");
      assertThat(cell(client, "SELECT count(*) FROM into_copy")).isEqualTo("3");
      ok(client, "BEGIN");
      ok(client, "CREATE TEMP TABLE brief (id int) ON COMMIT DROP");
      ok(client, "INSERT INTO brief VALUES (5)");
      assertThat(cell(client, "SELECT id FROM brief")).isEqualTo("5");
      ok(client, "COMMIT");
      assertThat(client.query("SELECT * FROM brief").toString()).contains("42P01");
      assertThat(cell(client, "SELECT name FROM mine")).isEqualTo("a");
      ok(client, "DISCARD TEMP");
      assertThat(client.query("SELECT * FROM mine").toString()).contains("42P01");
    }
  }

  /** A function, or a DO, may make what no statement speaks of. */
  @Test
  void seesWhatHiddenCodeMakes() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      ok(client, "DO $$ BEGIN CREATE TEMP TABLE customers (id int, email text); END $$");
      ok(client, "INSERT INTO customers VALUES (1, 'from the temporary table')");
      assertThat(cell(client, "SELECT email FROM customers WHERE id = 1"))
          .isEqualTo("from the temporary table");
      ok(client, "BEGIN");
      ok(client, "DO $$ BEGIN DROP TABLE pg_temp.customers; END $$");
      assertThat(cell(client, "SELECT email FROM customers WHERE id = 1")).contains(SECRET);
      ok(client, "COMMIT");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TEMP TABLE x AS SELECT email FROM customers",
        "CREATE TEMP TABLE x AS TABLE customers",
        "CREATE TEMP TABLE x AS SELECT lower(email) AS e FROM customers",
        "SELECT email INTO TEMP x FROM customers",
        "CREATE TEMP VIEW x AS SELECT email FROM customers",
        "CREATE TEMP VIEW x AS SELECT lower(email) AS email FROM v_customers, customers",
        "CREATE MATERIALIZED VIEW x AS SELECT contact FROM v_customers",
        "CREATE FUNCTION pg_temp.x() RETURNS SETOF text LANGUAGE sql AS 'SELECT email FROM customers'",
        "CREATE TABLE x () INHERITS (customers)",
        "CREATE TABLE x PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        "ALTER TABLE customers RENAME TO x",
        "ALTER TABLE customers RENAME COLUMN email TO x",
        "ALTER TABLE customers SET SCHEMA other",
        "ALTER TABLE customers ALTER COLUMN email TYPE varchar(99)",
        "ALTER TABLE visits DETACH PARTITION visits_2024",
        "ALTER TABLE visits_2024 RENAME TO x",
        "CREATE TABLE x (LIKE customers)",
        "CREATE TABLE x (id int REFERENCES customers)",
        "CREATE TEMP TABLE x (e text REFERENCES public.customers (email))",
        "ALTER SCHEMA hr RENAME TO x",
        "CREATE INDEX ON customers (lower(email))",
        "DO $$ BEGIN CREATE TEMP TABLE x AS SELECT email FROM customers; END $$"
      })
  void whoIsMaskedCanNotTakeAColumnToAnotherName(String sql) {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      assertThat(client.query(sql).toString()).contains("42501");
      ok(client, "BEGIN");
      assertThat(client.query(sql).toString()).contains("42501");
      ok(client, "ROLLBACK");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TEMP TABLE x (id int, n text, e text); INSERT INTO x SELECT id, name, email FROM customers",
        "CREATE TEMP TABLE x (e text); INSERT INTO x SELECT email FROM customers",
        "CREATE TEMP TABLE x (id int, e text); UPDATE x SET e = c.email FROM customers c",
        "CREATE TABLE x (day date, customer_email text) PARTITION BY RANGE (day);"
            + "ALTER TABLE x ATTACH PARTITION visits_2024 DEFAULT",
        "CREATE TABLE x (id int); ALTER TABLE customers INHERIT x",
        "CREATE TABLE x (id int, email text); ALTER TABLE x INHERIT customers",
        "CREATE TABLE x (id int, email text); ALTER TABLE x ADD FOREIGN KEY (email) REFERENCES customers (email)",
        "CREATE TEMP TABLE customers (id int, email text);"
            + "INSERT INTO customers SELECT id, email FROM public.customers",
        "CREATE TEMP TABLE customers (id int, email text); DROP TABLE pg_temp.customers;"
            + "SELECT email::int FROM customers",
        "CREATE TEMP TABLE customers (id int, email text); SAVEPOINT s; DROP TABLE pg_temp.customers;"
            + "SELECT email::int FROM customers",
        "SAVEPOINT s; CREATE TEMP TABLE customers (id int, email text); ROLLBACK TO s;"
            + "SELECT email::int FROM customers",
        "CREATE SCHEMA z; CREATE TABLE z.customers (id int, email text);"
            + "SET LOCAL search_path = z, public; SELECT email FROM customers;"
            + "SET LOCAL search_path = public, z; SELECT email::int FROM customers",
        "CREATE TEMP TABLE customers (id int, email text); SET LOCAL search_path = public, pg_temp;"
            + "SELECT email::int FROM customers",
        "CREATE TEMP VIEW customers AS SELECT 1 AS email; DROP VIEW pg_temp.customers;"
            + "SELECT email::int FROM customers",
        "CREATE TEMP TABLE pg_class (email text); CREATE TEMP VIEW x AS SELECT email FROM customers",
        "PREPARE p AS SELECT email::int FROM customers"
      })
  void noDetourOverOwnObjectsUnmasks(String script) {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "BEGIN");
      StringBuilder said = new StringBuilder();
      for (String sql : script.split(";")) {
        List<Reply> replies = client.query(sql);
        said.append(replies);
        boolean last = script.endsWith(sql);
        assertThat(replies.stream().anyMatch(reply -> reply.type() == 'E'))
            .as("%s: %s", sql, replies)
            .isEqualTo(last);
      }
      assertThat(said.toString()).contains("42501").doesNotContain(SECRET);
      ok(client, "ROLLBACK");
    }
  }

  /** Is refused where the column is masked: whether a pattern matches, its time could tell. */
  private static final String COMPUTED =
      "SELECT lower(regexp_replace(email, 'q', 'q')) FROM customers WHERE id = 1";

  @Test
  void aPreparedStatementIsJudgedByWhatItsNamesMeanNow() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "CREATE TEMP TABLE customers (id int, email text)");
      ok(client, "INSERT INTO customers VALUES (1, 'Own@Own')");
      client.send(Frontend.parse("s", COMPUTED), Frontend.sync());
      client.readUntilReady(1);
      assertThat(run(client, "s")).contains("own@own");
      ok(client, "PREPARE p AS " + COMPUTED);
      ok(client, "BEGIN");
      ok(client, "DROP TABLE pg_temp.customers");
      assertThat(run(client, "s")).contains("42501").doesNotContain(SECRET);
      ok(client, "ROLLBACK");
      assertThat(run(client, "s")).contains("own@own");
      ok(client, "BEGIN");
      ok(client, "DROP TABLE pg_temp.customers");
      assertThat(client.query("EXECUTE p").toString()).contains("42501").doesNotContain(SECRET);
      ok(client, "ROLLBACK");
      // A plain column keeps its mask where its name leads.
      client.send(Frontend.parse("m", "SELECT email FROM customers WHERE id = 1"), Frontend.sync());
      client.readUntilReady(1);
      assertThat(run(client, "m")).contains("Own@Own");
      ok(client, "DROP TABLE pg_temp.customers");
      assertThat(run(client, "m")).contains("***@h***").doesNotContain(SECRET);
    }
  }

  @Test
  void inAPipelineWhatDependsOnAChangeIsRefused() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "CREATE TEMP TABLE customers (id int, email text)");
      client.send(
          Frontend.parse("", "DROP TABLE pg_temp.customers"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "SELECT lower(email) FROM customers WHERE id = 1"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(client.readUntilReady(1).toString()).contains("42501").doesNotContain(SECRET);
      assertThat(
              client
                  .query(
                      "DROP TABLE pg_temp.customers; SELECT lower(email) FROM customers WHERE id = 1")
                  .toString())
          .contains("42501")
          .doesNotContain(SECRET);
      assertThat(
              client
                  .query(
                      "DROP TABLE pg_temp.customers; ALTER TABLE customers RENAME email TO e_mail")
                  .toString())
          .contains("42501");
      assertThat(
              client
                  .query(
                      "ALTER TABLE pg_temp.customers RENAME TO z;"
                          + " ALTER TABLE customers RENAME email TO e_mail")
                  .toString())
          .contains("42501");
      ok(client, "DROP TABLE pg_temp.customers");
      ok(client, "CREATE TABLE script_made (id int); CREATE INDEX ON script_made (id)");
      ok(client, "DROP TABLE script_made");
    }
  }

  @Test
  void nobodySeesWhatIsNotCommitted() {
    try (WireClient one = gatehouse.wire(Persona.BUILDER);
        WireClient other = gatehouse.wire(Persona.BUILDER)) {
      ok(one, "BEGIN");
      ok(one, "CREATE TABLE not_yet (id int)");
      ok(one, "INSERT INTO not_yet VALUES (4)");
      assertThat(other.query("SELECT * FROM not_yet").toString()).contains("42P01");
      ok(other, "CREATE TEMP TABLE not_yet (word text)");
      ok(other, "INSERT INTO not_yet VALUES ('mine')");
      assertThat(cell(other, "SELECT word FROM not_yet")).isEqualTo("mine");
      assertThat(cell(one, "SELECT id FROM not_yet")).isEqualTo("4");
      ok(one, "COMMIT");
      assertThat(cell(other, "SELECT word FROM not_yet")).isEqualTo("mine");
      assertThat(cell(other, "SELECT id FROM public.not_yet")).isEqualTo("4");
      ok(one, "DROP TABLE not_yet");
    }
  }

  /** Under REPEATABLE READ the catalog's rows are old, and what names mean is not. */
  @Test
  void whatOthersMakeIsNotTakenForDropped() {
    try (WireClient one = gatehouse.wire(Persona.DBA);
        WireClient other = gatehouse.wire(Persona.DBA)) {
      ok(one, "SET search_path = other, public");
      ok(one, "BEGIN ISOLATION LEVEL REPEATABLE READ");
      ok(one, "CREATE TEMP TABLE t1 (id int)");
      ok(one, "SELECT 1");
      ok(other, "CREATE TABLE other.made_meanwhile (id int)");
      ok(one, "CREATE TEMP TABLE t2 (id int)");
      assertThat(cell(one, "SELECT count(*) FROM made_meanwhile")).isEqualTo("0");
      ok(one, "COMMIT");
      ok(other, "DROP TABLE other.made_meanwhile");
    }
  }

  @Test
  void theClientNeverLearnsOfTheQuestions() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      // The unnamed statement and an open portal outlive the proxy's own questions.
      client.send(Frontend.parse("", "SELECT 41 + 1"), Frontend.sync());
      client.readUntilReady(1);
      ok(client, "BEGIN");
      client.send(
          Frontend.parse("many", "SELECT g FROM generate_series(1, 3) AS g"),
          Frontend.bind("open", "many", List.of(), 0),
          Frontend.execute("open", 1),
          Frontend.parse("set", "SET LOCAL search_path = hr"),
          Frontend.bind("", "set", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      client.readUntilReady(1);
      client.send(
          Frontend.parse("", "CREATE TEMP TABLE unseen (id int)"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      client.readUntilReady(1);
      client.send(
          Frontend.parse("x", "SELECT id FROM unseen"),
          Frontend.bind("", "x", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12CZ");
      client.send(Frontend.execute("open", 0), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("DDCZ");
      ok(client, "SAVEPOINT \"gatehouse own question\"");
      ok(client, "DROP TABLE unseen");
      assertThat(types(client.query("SELECT 1 FROM employees"))).isEqualTo("TDDCZ");
      ok(client, "ROLLBACK TO SAVEPOINT \"gatehouse own question\"");
      assertThat(types(client.query("SELECT id FROM unseen"))).isEqualTo("TCZ");
      assertThat(cell(client, "SHOW search_path")).isEqualTo("hr");
      assertThat(
              cell(client, "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'gate%'"))
          .isEqualTo("0");
      ok(client, "ROLLBACK");
    }
  }

  @Test
  void aFailedTransactionIsNotAsked() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      ok(client, "BEGIN");
      ok(client, "CREATE TEMP TABLE lost (id int)");
      assertThat(client.query("SELECT 1 / 0").toString()).contains("22012");
      assertThat(client.query("SELECT * FROM lost").toString()).contains("ERROR");
      ok(client, "ROLLBACK");
      assertThat(client.query("SELECT * FROM lost").toString()).contains("42P01");
      assertThat(cell(client, "SELECT 5")).isEqualTo("5");
    }
  }

  private static String run(WireClient client, String statement) {
    client.send(
        Frontend.bind("", statement, List.of(), 0), Frontend.execute("", 0), Frontend.sync());
    return client.readUntilReady(1).toString();
  }

  private static void ok(WireClient client, String sql) {
    assertThat(client.query(sql))
        .as(sql)
        .noneMatch(reply -> reply.type() == 'E')
        .anyMatch(reply -> reply.type() == 'Z');
  }

  private static String cell(WireClient client, String sql) {
    List<Reply> replies = client.query(sql);
    return replies.stream()
        .filter(reply -> reply.type() == 'D')
        .findFirst()
        .map(reply -> reply.text(0))
        .orElseGet(replies::toString);
  }
}
