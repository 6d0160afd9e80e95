package io.gatehouse.it;

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

/**
 * What a statement means depends on the session; the proxy knows the session's state or refuses.
 */
@OnEveryPostgres
class SessionStateIT {

  private static final String SECRET = "secret1@hidden1.test";

  private final RealGatehouse gatehouse;

  SessionStateIT(PostgresVersion version, Stage stage) {
    gatehouse = stage.gatehouse(version);
  }

  @Test
  void followsSearchPathToTheTableThatIsMeant() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(firstCell(client, "SELECT email FROM customers WHERE id = 1"))
          .isEqualTo("s***@h***.test");
      client.query("SET search_path TO other");
      assertThat(firstCell(client, "SELECT email FROM customers WHERE id = 1"))
          .isEqualTo("in public, nothing to hide");
      client.query("SET search_path TO public");
      assertThat(firstCell(client, "SELECT email FROM customers WHERE id = 1"))
          .isEqualTo("s***@h***.test");
    }
  }

  @Test
  void followsSearchPathThroughRollbackAndSetLocal() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("SET search_path TO other");
      client.query("BEGIN");
      client.query("SET LOCAL search_path TO public");
      assertThat(client.query("SELECT email FROM customers WHERE id = 1").toString())
          .doesNotContain(SECRET);
      client.query("ROLLBACK");
      assertThat(client.query("SELECT email FROM customers WHERE id = 1").toString())
          .doesNotContain(SECRET);
      client.query("BEGIN; SET search_path TO public; ROLLBACK");
      assertThat(client.query("SELECT email FROM customers WHERE id = 1").toString())
          .doesNotContain(SECRET);
      client.query("RESET search_path");
      assertThat(client.query("SELECT email FROM customers WHERE id = 1").toString())
          .doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET standard_conforming_strings = off",
        "SET standard_conforming_strings TO 'off'",
        "SET LOCAL \"standard_conforming_strings\" = 0",
        "SELECT set_config('standard_conforming_strings', 'off', false)",
        "SELECT pg_catalog.set_config('standard_' || 'conforming_strings', 'off', false)",
        "UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'",
        "SET client_encoding = 'SJIS'",
        "SET NAMES 'GBK'",
        "SET client_encoding TO BIG5",
        "ALTER ROLE CURRENT_USER SET standard_conforming_strings = off",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres"
      })
  void refusesWhatWouldChangeTheMeaningOfTheText(String sql) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> replies = client.query(sql);
      assertThat(replies)
          .filteredOn(reply -> reply.type() == 'E')
          .extracting(Reply::sqlState)
          .isNotEmpty();
      assertThat(replies).noneMatch(reply -> reply.type() == 'S');
      // Refused, or, where the server did it all the same, the session was ended.
      assertThat(firstCell(client, "SELECT 'a\\b'")).isIn("a\\b", "[]");
    }
  }

  @Test
  void aTempTableOfTheSameNameUnmasksNothing() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("CREATE TEMP TABLE customers (id int, email text)");
      assertThat(client.query("SELECT email FROM public.customers WHERE id = 1").toString())
          .doesNotContain(SECRET);
      client.query("DROP TABLE pg_temp.customers");
      assertThat(client.query("SELECT email FROM customers WHERE id = 1").toString())
          .doesNotContain(SECRET);
    }
  }

  @Test
  void aPreparedStatementIsMaskedWhereItsNamesNowLead() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("SET search_path TO other");
      client.query("PREPARE p AS SELECT email FROM customers WHERE id = 1");
      assertThat(client.query("EXECUTE p").toString()).contains("in public, nothing to hide");
      client.query("SET search_path TO public");
      // PostgreSQL plans anew when search_path changes: now the same name is the labelled table.
      assertThat(client.query("EXECUTE p").toString()).doesNotContain(SECRET);
    }
  }

  /** Nobody but the parser knows of a set operation where its columns come from. */
  private static final String MASKED_BY_LINEAGE =
      "SELECT email FROM public.customers UNION ALL SELECT email FROM public.customers";

  private static final String CLEAR = "SELECT 'x' || id FROM public.customers";

  @Test
  void aNameThatTheServerKeepsKeepsItsMask() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(Frontend.parse("s", MASKED_BY_LINEAGE), Frontend.sync());
      client.readUntilReady(1);
      // The server has a statement of that name and rejects another; the old one stays.
      client.send(Frontend.parse("s", CLEAR), Frontend.sync());
      assertThat(client.readUntilReady(1).toString()).contains("42P05");
      client.send(Frontend.bind("", "s", List.of(), 0), Frontend.execute("", 0), Frontend.sync());
      assertThat(client.readUntilReady(1).toString()).doesNotContain(SECRET).contains("***@h***");
    }
  }

  @Test
  void aNameTakenInAFailedPipelineIsNotTaken() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(
          Frontend.parse("s", MASKED_BY_LINEAGE),
          Frontend.sync(),
          Frontend.parse("", "SELECT 1 / 0"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.close('S', "s"),
          Frontend.parse("s", CLEAR),
          Frontend.sync(),
          Frontend.bind("", "s", List.of(), 1),
          Frontend.execute("", 1),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(client.readUntilReady(3).toString())
          .contains("22012")
          .contains("***@h***")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void oneNameSpaceOfPrepareAndParse() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("PREPARE s AS " + MASKED_BY_LINEAGE);
      client.send(Frontend.bind("p", "s", List.of(), 0), Frontend.execute("p", 0), Frontend.sync());
      assertThat(client.readUntilReady(1).toString()).doesNotContain(SECRET).contains("***@h***");
      client.send(Frontend.parse("t", MASKED_BY_LINEAGE), Frontend.sync());
      client.readUntilReady(1);
      assertThat(client.query("EXECUTE t").toString()).doesNotContain(SECRET).contains("***@h***");
      client.query("DEALLOCATE t");
      assertThat(client.query("EXECUTE t").toString()).contains("26000");
    }
  }

  @Test
  void aCursorIsMaskedHoweverItIsFetched() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("BEGIN");
      client.query("DECLARE c CURSOR FOR " + MASKED_BY_LINEAGE);
      client.send(Frontend.execute("c", 1), Frontend.sync());
      assertThat(client.readUntilReady(1).toString()).doesNotContain(SECRET).contains("***@h***");
      client.query("COMMIT");
      client.query("DECLARE c CURSOR WITH HOLD FOR " + MASKED_BY_LINEAGE);
      assertThat(client.query("FETCH 1 FROM c").toString())
          .doesNotContain(SECRET)
          .contains("***@h***");
    }
  }

  @Test
  void sessionsDoNotShareWhatTheyKnow() {
    try (WireClient one = gatehouse.wire(Persona.AGENT);
        WireClient other = gatehouse.wire(Persona.OFFICER)) {
      String sql = "SELECT email FROM customers WHERE id = 1";
      assertThat(firstCell(other, sql)).isEqualTo(SECRET);
      assertThat(firstCell(one, sql)).isEqualTo("s***@h***.test");
      assertThat(firstCell(other, sql)).isEqualTo(SECRET);
    }
  }

  @Test
  void showsWhoIsMaskedTheSessionsSettings() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(firstCell(client, "SHOW standard_conforming_strings")).isEqualTo("on");
      assertThat(firstCell(client, "SHOW search_path")).contains("public");
      assertThat(firstCell(client, "SHOW TRANSACTION ISOLATION LEVEL")).isEqualTo("read committed");
    }
  }

  private static String firstCell(WireClient client, String sql) {
    List<Reply> replies = client.query(sql);
    return replies.stream()
        .filter(reply -> reply.type() == 'D')
        .findFirst()
        .map(reply -> reply.text(0))
        .orElseGet(replies::toString);
  }
}
