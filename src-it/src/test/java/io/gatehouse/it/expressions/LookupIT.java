package io.gatehouse.it.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Format;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code predicates: equality}: whole values may be looked up, so many a minute, and no others. */
@OnEveryPostgres
class LookupIT {

  private static final int RATE = 30;

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  LookupIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() {
    gatehouse = RealGatehouse.before(postgres).policies("policies/lookups.yaml").start();
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  private static List<Reply> of(List<Reply> replies, char type) {
    return replies.stream().filter(reply -> reply.type() == type).toList();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aWholeValueFindsItsRowAndShowsNoMore(Format format) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> rows =
          of(
              format.run(
                  client, "SELECT name, ssn, email FROM customers WHERE ssn = '912-44-0007'"),
              'D');
      assertThat(rows).hasSize(1);
      assertThat(rows.get(0).text(0)).isEqualTo("Customer 7");
      assertThat(rows.get(0).text(1)).isEqualTo("****");
      assertThat(rows.get(0).text(2)).isEqualTo("****");
      assertThat(of(format.run(client, "SELECT id FROM customers WHERE ssn = 'none'"), 'D'))
          .isEmpty();
      assertThat(
              of(
                  format.run(
                      client,
                      "SELECT id FROM v_customers v, customers c WHERE v.customer = c.id AND c.id"
                          + " = 1"),
                  'D'))
          .hasSize(1);
      assertThat(
              of(
                  format.run(
                      client,
                      "SELECT id, upper(email) FROM customers WHERE email IN"
                          + " ('secret1@hidden1.test', 'secret2@hidden2.test', 'x') AND id < 2"),
                  'D'))
          .hasSize(1);
    }
  }

  @Test
  void aParameterFindsItsRow() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(
          Frontend.parse("", "SELECT id FROM customers WHERE ssn = $1"),
          Frontend.bind("", "", List.of("912-44-0005"), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(of(client.readUntilReady(1), 'D')).hasSize(1);
      client.query("PREPARE p AS SELECT id FROM customers WHERE ssn = $1");
      assertThat(of(client.query("EXECUTE p('912-44-0005')"), 'D')).hasSize(1);
    }
  }

  private static final List<String> NO_LOOKUPS =
      List.of(
          "SELECT id FROM customers WHERE ssn > '912'",
          "SELECT id FROM customers WHERE ssn LIKE '912-44-0001'",
          "SELECT id FROM customers WHERE ssn BETWEEN '912-44-0001' AND '912-44-0001'",
          "SELECT id FROM customers WHERE left(ssn, 1) = '9'",
          "SELECT id FROM customers WHERE ssn || '' = '912-44-0001'",
          "SELECT id FROM customers WHERE ssn::text = '912-44-0001'",
          "SELECT id FROM customers WHERE NOT (ssn = '912-44-0001')",
          "SELECT id FROM customers WHERE ssn <> '912-44-0001'",
          "SELECT id FROM customers WHERE ssn = '912-44-0001' OR id = 1",
          "SELECT id FROM customers WHERE ssn = name",
          "SELECT id FROM customers WHERE ssn = (SELECT '912-44-0001')",
          "SELECT id FROM customers WHERE ssn = ANY ('{912-44-0001}')",
          "SELECT id FROM customers WHERE ssn = ANY (ARRAY['912-44-0001'])",
          "SELECT id FROM customers WHERE (ssn, id) = ('912-44-0001', 1)",
          "SELECT id FROM customers WHERE ssn IN ('1','2','3','4','5','6','7','8','9','10','11')",
          "SELECT id FROM customers WHERE ssn = '912-44-0001' AND ssn > '9'",
          "SELECT id FROM customers WHERE notes->>'memo' = 'SECRET-note-1'",
          "SELECT id FROM customers WHERE extract(year FROM birth_date) = 1931",
          "SELECT id FROM customers WHERE birth_date = '1931-07-14' ORDER BY birth_date",
          "SELECT c.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.ssn = 'x'",
          "SELECT id FROM customers c, (VALUES ('912-44-0001'), ('x')) v(s) WHERE ssn = v.s",
          "SELECT id FROM customers WHERE id IN (SELECT id FROM customers WHERE ssn = 'x')",
          "SELECT count(*) FILTER (WHERE ssn = '912-44-0001') FROM customers",
          "SELECT id FROM customers GROUP BY id HAVING max(ssn) = '912-44-0001'",
          "SELECT id FROM customers WHERE ssn = 'x' UNION ALL SELECT id FROM customers WHERE ssn = 'y'",
          "SELECT id FROM (SELECT * FROM customers) c WHERE ssn = 'x'",
          "WITH c AS (SELECT * FROM customers) SELECT id FROM c WHERE ssn = 'x'",
          "SELECT id FROM customers WHERE ssn = 'x' FOR UPDATE",
          "UPDATE customers SET name = name WHERE ssn = '912-44-0001'",
          "DELETE FROM customers WHERE ssn = 'x'",
          "INSERT INTO note_pad SELECT 900, 'x' FROM customers WHERE ssn = 'x'",
          "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM customers WHERE ssn = 'x'",
          "COPY (SELECT id FROM customers WHERE ssn = 'x') TO STDOUT",
          "EXPLAIN SELECT id FROM customers WHERE ssn = '912-44-0001'",
          "CREATE TEMP TABLE t AS SELECT id FROM customers WHERE ssn = 'x'",
          "SELECT id FROM customers WHERE phone = '+1-238-562-0001'");

  @Test
  void nothingElseIsALookup() {
    List<String> wrong = new ArrayList<>();
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      for (String sql : NO_LOOKUPS) {
        List<Reply> errors = of(client.query(sql), 'E');
        if (errors.size() != 1 || !errors.get(0).sqlState().equals("42501")) {
          wrong.add(sql + ": " + errors);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void lookupsAreCountedOverAllSessionsAndHowever() {
    try (WireClient one = gatehouse.wire(Persona.AGENT);
        WireClient two = gatehouse.wire(Persona.AGENT)) {
      one.query("PREPARE p AS SELECT id FROM customers WHERE ssn = $1");
      int tried = 0;
      for (; tried < 10; tried++) {
        assertThat(of(one.query("EXECUTE p('x" + tried + "')"), 'E')).isEmpty();
      }
      assertThat(of(two.query("SELECT id FROM customers WHERE ssn IN ('a','b','c','d','e')"), 'E'))
          .isEmpty();
      tried += 5;
      two.send(Frontend.parse("s", "SELECT id FROM customers WHERE email = $1"));
      for (; tried < RATE; tried++) {
        two.send(Frontend.bind("", "s", List.of("y"), 0), Frontend.execute("", 0));
      }
      two.send(Frontend.sync());
      assertThat(of(two.readUntilReady(1), 'E')).isEmpty();
      for (WireClient client : List.of(one, two)) {
        List<Reply> replies = client.query("SELECT id FROM customers WHERE ssn = '912-44-0001'");
        assertThat(of(replies, 'D')).isEmpty();
        Reply error = of(replies, 'E').get(0);
        assertThat(error.sqlState()).isEqualTo("53400");
        assertThat(error.fields().get('D')).contains("obligation=masking.equality_rate");
        assertThat(error.fields().get('H')).startsWith("Try again in ");
      }
      assertThat(of(one.query("EXECUTE p('x')"), 'E').get(0).sqlState()).isEqualTo("53400");
      assertThat(of(one.query("SELECT id, ssn FROM customers WHERE id = 1"), 'D')).hasSize(1);
    }
    try (WireClient analyst = gatehouse.wire(Persona.ANALYST)) {
      assertThat(of(analyst.query("SELECT id FROM customers WHERE ssn = '912-44-0001'"), 'D'))
          .hasSize(1);
    }
  }

  @Test
  void theLogSaysWhatWasLookedUpBy() throws Exception {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("SELECT id FROM customers WHERE ssn IN ('a', 'b')");
    }
    StringBuilder log = new StringBuilder();
    for (int tries = 0; tries < 50 && log.indexOf("looks up") < 0; tries++) {
      Thread.sleep(100);
      log.setLength(0);
      try (Stream<Path> files = Files.walk(gatehouse.auditDirectory())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          log.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
    assertThat(log.toString()).contains("looks up 2 of the masked public.customers.ssn");
  }

  @Test
  void aMessageWithMoreValuesThanTheRateNeverRuns() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      Reply error =
          of(
                  client.query(
                      "SELECT id FROM customers WHERE ssn IN ('1','2','3','4','5','6','7','8');"
                          .repeat(4)),
                  'E')
              .get(0);
      assertThat(error.sqlState()).isEqualTo("53400");
    }
  }
}
