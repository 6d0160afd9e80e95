package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.rows;
import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.ClientMode;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Format;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A masked column is masked whatever name it goes by, in every format. The oracle is the server
 * itself: the same statement past the proxy says what the true cells are; labelled ones must
 * differ, all others must be equal to the byte.
 */
@OnEveryPostgres
class MaskingIT {

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  MaskingIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  /** What runs before, the statement whose rows count, and which of its columns must be masked. */
  record Case(List<String> before, String sql, Set<Integer> masked) {
    @Override
    public String toString() {
      return sql;
    }
  }

  private static Case of(String sql, Integer... masked) {
    return new Case(List.of(), sql, Set.of(masked));
  }

  static List<Case> cases() {
    return List.of(
        of("SELECT id, name, email, ssn FROM customers ORDER BY id LIMIT 5", 2, 3),
        of("SELECT email AS name, ssn AS id FROM customers ORDER BY customers.id LIMIT 5", 0, 1),
        of("SELECT c.email FROM public.customers AS c ORDER BY c.id LIMIT 5", 0),
        of("SELECT \"email\" FROM \"public\".\"customers\" ORDER BY id LIMIT 5", 0),
        of("SELECT e FROM (SELECT id, email AS e FROM customers) AS t ORDER BY id LIMIT 5", 0),
        of("WITH c AS (SELECT id, ssn AS x FROM customers) SELECT x FROM c ORDER BY id LIMIT 5", 0),
        of(
            "WITH c AS MATERIALIZED (SELECT id, ssn FROM customers) SELECT * FROM c ORDER BY id"
                + " LIMIT 5",
            1),
        of(
            "SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY"
                + " o.id LIMIT 5",
            1),
        of(
            "SELECT customer, name, contact, number FROM v_customers ORDER BY customer LIMIT 5",
            2,
            3),
        of("SELECT * FROM v_customers ORDER BY 1 LIMIT 5", 2, 3),
        of(
            "SELECT * FROM customers ORDER BY id LIMIT 5",
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14),
        of("TABLE customers LIMIT 1", 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
        of("SELECT customer_email FROM visits", 0),
        of("SELECT customer_email FROM visits_2024", 0),
        of("SELECT full_name, salary FROM hr.employees ORDER BY id", 1),
        of("SELECT l.ssn FROM customers c, LATERAL (SELECT c.ssn) AS l LIMIT 5", 0),
        of("SELECT DISTINCT ssn FROM customers WHERE id = 1", 0),
        new Case(
            List.of("BEGIN"),
            "UPDATE customers SET name = name WHERE id = 1 RETURNING id, email AS mail, name",
            Set.of(1)),
        new Case(
            List.of("BEGIN", "DECLARE c CURSOR FOR SELECT id, ssn FROM customers ORDER BY id"),
            "FETCH 3 FROM c",
            Set.of(1)),
        new Case(
            List.of("PREPARE z (int) AS SELECT id, email FROM customers WHERE id = $1"),
            "EXECUTE z(7)",
            Set.of(1)),
        new Case(
            List.of("SET search_path = hr, pg_catalog"),
            "SELECT id, salary FROM employees",
            Set.of(1)),
        new Case(
            List.of("SET search_path = other, public"),
            "SELECT id, email FROM customers",
            Set.of()));
  }

  static Stream<Arguments> casesInEveryFormat() {
    return cases().stream()
        .flatMap(c -> Arrays.stream(Format.values()).map(format -> Arguments.of(c, format)));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("casesInEveryFormat")
  void masksLabelledColumnsAndLeavesTheOthersUntouched(Case c, Format format) {
    List<Reply> truth;
    try (WireClient direct = postgres.wire()) {
      truth = run(direct, c, format);
    }
    List<Reply> seen;
    try (WireClient proxied = gatehouse.wire(Persona.AGENT)) {
      seen = run(proxied, c, format);
    }
    assertThat(seen).filteredOn(reply -> reply.type() == 'E').isEmpty();
    assertThat(types(seen)).isEqualTo(types(truth));
    assertThat(rowDescription(seen)).isEqualTo(rowDescription(truth));
    List<Reply> trueRows = rows(truth);
    List<Reply> seenRows = rows(seen);
    assertThat(trueRows).isNotEmpty();
    for (int row = 0; row < trueRows.size(); row++) {
      List<byte[]> trueCells = trueRows.get(row).cells();
      List<byte[]> seenCells = seenRows.get(row).cells();
      for (int column = 0; column < trueCells.size(); column++) {
        if (!c.masked().contains(column)) {
          assertThat(seenCells.get(column))
              .as("row %d, column %d is clear", row, column)
              .isEqualTo(trueCells.get(column));
        } else if (trueCells.get(column) == null) {
          assertThat(seenCells.get(column)).as("NULL stays NULL").isNull();
        } else {
          assertThat(seenCells.get(column))
              .as("row %d, column %d is masked", row, column)
              .isNotEqualTo(trueCells.get(column));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void showsTheOfficerTrueValues(Format format) {
    String sql = "SELECT * FROM customers ORDER BY id LIMIT 20";
    try (WireClient direct = postgres.wire();
        WireClient proxied = gatehouse.wire(Persona.OFFICER)) {
      assertThat(format.run(proxied, sql)).hasToString(format.run(direct, sql).toString());
    }
  }

  /** What the proxy can't prove harmless is refused or masked whole: no true value comes out. */
  static List<String> unproven() {
    return List.of(
        "SELECT email || '' FROM customers",
        "SELECT upper(email) FROM customers",
        "SELECT ssn::bytea FROM customers",
        "SELECT coalesce(NULL, ssn) FROM customers",
        "SELECT CASE WHEN true THEN ssn END FROM customers",
        "SELECT max(ssn) FROM customers",
        "SELECT string_agg(ssn, ',') FROM customers",
        "SELECT array_agg(email) FROM customers",
        "SELECT row_to_json(c) FROM customers AS c",
        "SELECT to_jsonb(customers) FROM customers",
        "SELECT c FROM customers AS c",
        "SELECT (SELECT ssn FROM customers WHERE id = 1)",
        "SELECT ssn FROM customers UNION ALL SELECT name FROM customers",
        "VALUES ((SELECT ssn FROM customers WHERE id = 1))",
        "SELECT unnest(ARRAY[ssn]) FROM customers",
        "SELECT query_to_xml('select ssn from customers', true, false, '')",
        "SELECT substr(ssn, 1, 3) FROM customers",
        "SELECT reverse(ssn) FROM customers",
        "SELECT md5(ssn) FROM customers",
        "SELECT length(ssn) FROM customers",
        "SELECT name FROM customers WHERE ssn = '912-44-0001'",
        "SELECT name FROM customers ORDER BY ssn",
        "SELECT count(*) FROM customers GROUP BY ssn",
        "SELECT a.id FROM customers a JOIN customers b ON a.email = b.email",
        "COPY customers TO STDOUT",
        "COPY (SELECT ssn FROM customers) TO STDOUT",
        "COPY customers (ssn) TO STDOUT (FORMAT binary)",
        "EXPLAIN (ANALYZE, VERBOSE) SELECT ssn FROM customers WHERE ssn = '912-44-0001'",
        "SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers'",
        "SELECT query FROM pg_stat_activity",
        "CREATE TEMP TABLE leak AS SELECT ssn FROM customers",
        "SELECT ssn INTO TEMP leak FROM customers",
        "INSERT INTO note_pad SELECT 1000 + id, ssn FROM customers",
        "UPDATE note_pad SET body = c.ssn FROM customers c WHERE c.id = note_pad.id",
        "SELECT set_config('application_name', ssn, false) FROM customers WHERE id = 1",
        "SELECT pg_notify('tick', ssn) FROM customers WHERE id = 1",
        "SELECT ssn::int FROM customers",
        "SELECT cast(email AS date) FROM customers",
        "DO $$ BEGIN RAISE NOTICE '%', (SELECT ssn FROM customers WHERE id = 1); END $$");
  }

  static Stream<Arguments> unprovenInEveryFormat() {
    return unproven().stream()
        .flatMap(sql -> Arrays.stream(Format.values()).map(format -> Arguments.of(sql, format)));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("unprovenInEveryFormat")
  void letsNoTrueValueThroughWhereNothingIsProven(String sql, Format format) {
    try (WireClient proxied = gatehouse.wire(Persona.AGENT)) {
      proxied.query("BEGIN");
      List<Reply> replies = format.run(proxied, sql);
      assertThat(replies).isNotEmpty();
      assertThat(String.join("\n", replies.stream().map(Reply::toString).toList()))
          .doesNotContain("secret1@", "hidden1", "912-44-0", "SECRET-", "4929866", "0.44-2")
          .doesNotContain(
              "1000-44-219", "a1d5f0c6", "f1b5c3", "hctac", "tset.1neddih", "\\00\\00\\00\\0b");
    }
  }

  @ParameterizedTest
  @EnumSource(ClientMode.class)
  void givesDriversValuesThatAreValidForTheColumnsType(ClientMode mode) throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.AGENT, mode.properties());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM customers ORDER BY id LIMIT 3")) {
      int seen = 0;
      while (rows.next()) {
        seen++;
        assertThat(rows.getString("email")).isEqualTo("s***@h***.test");
        assertThat(rows.getString("ssn")).isEqualTo("****");
        assertThat(rows.getString("card_number")).matches("\\*+[0-9]{4}");
        assertThat(rows.getDate("birth_date").toLocalDate()).hasToString("1970-01-01");
        assertThat(rows.getBigDecimal("credit")).isEqualByComparingTo("0");
        assertThat(rows.getInt("score")).isZero();
        assertThat(rows.getDouble("rating")).isZero();
        assertThat(rows.getObject("token")).hasToString("00000000-0000-0000-0000-000000000000");
        assertThat(rows.getBytes("avatar")).isEmpty();
        assertThat(rows.getObject("seen_at")).isNotNull();
        rows.getString("notes");
        rows.getArray("tags");
      }
      assertThat(seen).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(ClientMode.class)
  void masksTheSameAfterThePlanHasChanged(ClientMode mode) throws SQLException {
    try (Connection admin = postgres.direct();
        Statement ddl = admin.createStatement();
        Connection connection = gatehouse.connect(Persona.AGENT, mode.properties());
        var select = connection.prepareStatement("SELECT * FROM visits WHERE day > ?")) {
      List<String> seen = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        select.setDate(1, java.sql.Date.valueOf("2024-01-01"));
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            seen.add(rows.getString("customer_email"));
          }
        }
        if (round == 1) {
          ddl.execute("ANALYZE visits");
        }
      }
      assertThat(seen).hasSize(3).containsOnly("s***@h***.test");
    }
  }

  private static List<Reply> run(WireClient client, Case c, Format format) {
    for (String before : c.before()) {
      assertThat(client.query(before)).filteredOn(reply -> reply.type() == 'E').isEmpty();
    }
    return format.run(client, c.sql());
  }

  private static String rowDescription(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type() == 'T').toList().toString();
  }
}
