package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.Psql;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The real psql: what a person at a terminal sees. */
@OnEveryPostgres
class PsqlIT {

  private final RealGatehouse gatehouse;
  private final Psql psql = Psql.orSkip();

  PsqlIT(PostgresVersion version, Stage stage) {
    gatehouse = stage.gatehouse(version);
  }

  private Psql.Said as(Persona persona, String input) {
    return psql.run(
        Map.of("PGPASSWORD", gatehouse.token(persona)),
        List.of(
            "host=127.0.0.1 port="
                + gatehouse.port()
                + " dbname=shop user="
                + persona.user()
                + " sslmode=verify-full sslrootcert="
                + gatehouse.caFile()),
        input);
  }

  @Test
  void showsMaskedRows() {
    Psql.Said said =
        as(Persona.AGENT, "SELECT id, name, email, ssn FROM customers ORDER BY id LIMIT 2;\n");
    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains("Customer 1", "s***@h***.test", "****")
        .doesNotContain("secret1", "912-44");
  }

  @Test
  void showsPolicyDecisionAndHint() {
    Psql.Said said =
        as(Persona.AGENT, "\\set VERBOSITY verbose\nDROP TABLE customers;\nSELECT 1;\n");
    assertThat(said.err())
        .contains("ERROR:  42501:", "DETAIL:  policy=no-ddl decision=", "HINT:  ");
    assertThat(said.out()).contains("(1 row)");
  }

  @Test
  void describesTablesAndViews() {
    Psql.Said said =
        as(Persona.DBA, "\\d customers\n\\dt+\n\\dv\n\\df\n\\dn\n\\du\n\\di\n\\d+ v_customers\n");
    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains(
            "Table \"public.customers\"",
            "card_number",
            "customers_pkey",
            "v_customers",
            "shop_app");
  }

  @Test
  void listsTablesForAnAgent() {
    Psql.Said said = as(Persona.AGENT, "\\dt\n\\dv\n\\dn\n");
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("customers", "note_pad", "v_customers");
  }

  @Test
  void describesATableForAnAgent() {
    Psql.Said said = as(Persona.AGENT, "\\d orders\n\\d+ customers\n");
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("orders_pkey", "customer_id", "card_number");
  }

  @Test
  void rollsBackWhatStoodBeforeARefusal() {
    Psql.Said said =
        as(
            Persona.AGENT,
            """
            BEGIN;
            INSERT INTO note_pad VALUES (777, 'psql');
            DELETE FROM orders;
            COMMIT;
            SELECT count(*) AS kept FROM note_pad WHERE id = 777;
            """);
    assertThat(said.out()).contains("ROLLBACK").containsPattern("kept \n-+\n +0\n");
  }

  @Test
  void readsAMaskedCursorInPieces() {
    Psql.Said said =
        as(
            Persona.AGENT,
            "\\set FETCH_COUNT 10\n\\pset format unaligned\nSELECT id, ssn FROM customers ORDER BY id;\n");
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("100|****").doesNotContain("912-44");
  }

  @Test
  void copiesForWhoSeesEverything() {
    Psql.Said said =
        as(Persona.DBA, "\\copy (SELECT id, body FROM note_pad WHERE id = 5) TO STDOUT\n");
    assertThat(said.out()).isEqualTo("5\tnote 5\n");
  }

  @Test
  void saysWhatIsWrongWithTheLogin() {
    Psql.Said said =
        psql.run(
            Map.of("PGPASSWORD", "not a token"),
            List.of(
                "host=127.0.0.1 port="
                    + gatehouse.port()
                    + " dbname=shop user=alice sslmode=require"),
            "SELECT 1;\n");
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains("FATAL").doesNotContain("not a token");
    Psql.Said plain =
        psql.run(
            Map.of("PGPASSWORD", "not a token"),
            List.of(
                "host=127.0.0.1 port="
                    + gatehouse.port()
                    + " dbname=shop user=alice sslmode=disable"),
            "SELECT 1;\n");
    assertThat(plain.err()).contains("FATAL").contains("sslmode=require");
  }
}
