package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.rows;
import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.it.stage.AuditEntries;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody labelled and looks like personal data does not come through all the same. */
@OnEveryPostgres
class DetectionIT {

  private static final String ADDRESS = "found.somebody@mail.example";
  private static final String CARD = "4929002658680026";

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  DetectionIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  private static String policies(String detect, String moreLabels) {
    return RealPostgres.script("policies/it.yaml")
            .replace("  unproven: full\n", "  unproven: full\n  detect: " + detect + "\n")
        + moreLabels;
  }

  @BeforeEach
  void start() throws SQLException {
    try (Connection connection = postgres.direct();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS found");
      statement.execute(
          "CREATE TABLE found (id int, a text, b varchar(80), c char(60), d json, e jsonb,"
              + " f text[], g xml, h name, i text, j text, n text)");
      statement.execute(
          """
          INSERT INTO found SELECT i, s, s, s, json_build_object('to', s), jsonb_build_object('to', s),
            ARRAY['x', s], xmlelement(name p, s), s, '49290026586800' || '26', 'item ' || i, NULL
          FROM generate_series(1, 300) i, LATERAL (SELECT 'see %s, no ' || i) AS t(s)
          """
              .formatted(ADDRESS));
    }
    gatehouse = RealGatehouse.before(postgres).start();
    gatehouse.policies("it.yaml", policies("mask", ""));
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  private static String all(List<Reply> replies) {
    return replies.stream().map(Reply::toString).collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void valuesOfNoTypeAndFormatComeThrough(Format format) {
    for (int limit : new int[] {1, 99, 100, 101, 300}) {
      String sql = "SELECT * FROM found ORDER BY id LIMIT " + limit;
      List<Reply> truth;
      try (WireClient direct = postgres.wire()) {
        truth = format.run(direct, sql);
      }
      try (WireClient client = gatehouse.wire(Persona.AGENT)) {
        List<Reply> seen = format.run(client, sql);
        assertThat(types(seen)).isEqualTo(types(truth));
        assertThat(all(truth)).contains("somebody", CARD);
        assertThat(all(seen)).doesNotContain("somebody", CARD).contains("item " + limit);
        assertThat(rows(seen).get(0).cells().get(11)).isNull();
      }
    }
  }

  @Test
  void whoHasNoMaskIsLeftAlone() {
    try (WireClient officer = gatehouse.wire(Persona.OFFICER);
        WireClient direct = postgres.wire()) {
      String sql = "SELECT * FROM found ORDER BY id";
      assertThat(all(officer.query(sql))).isEqualTo(all(direct.query(sql)));
    }
  }

  @Test
  void aLabelSaysThatSomebodyHasLooked() {
    gatehouse.policies(
        "it.yaml",
        policies(
            "mask",
            """
            ---
            kind: Labels
            spec:
              - {column: public.found.a, labels: [harmless]}
            """));
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> seen = rows(client.query("SELECT a, b, lower(a), a || b FROM found LIMIT 1"));
      assertThat(seen.get(0).text(0)).contains(ADDRESS);
      assertThat(seen.get(0).text(1)).isEqualTo("****");
      assertThat(seen.get(0).text(2)).contains(ADDRESS);
      assertThat(seen.get(0).text(3)).isEqualTo("****");
    }
  }

  @Test
  void reportingShowsEverythingAndSaysSo() throws IOException {
    gatehouse.policies("it.yaml", policies("report", ""));
    String sql = "SELECT id, a, i, j FROM found ORDER BY id";
    try (WireClient client = gatehouse.wire(Persona.AGENT);
        WireClient direct = postgres.wire()) {
      assertThat(all(client.query(sql))).isEqualTo(all(direct.query(sql)));
      client.send(Frontend.terminate());
      client.readToEnd();
    }
    AuditEntry outcome = outcome();
    assertThat(outcome.texts(AuditField.DETECTED_COLUMNS))
        .containsExactly("public.found.a", "public.found.i");
    assertThat(outcome.texts(AuditField.DETECTED_KINDS)).containsExactly("email", "card");
    assertThat(outcome.texts(AuditField.DETECTED_CELLS)).containsExactly("100", "100");
  }

  @Test
  void offLooksAtNothing() throws IOException {
    gatehouse.policies("it.yaml", policies("off", ""));
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(all(client.query("SELECT a FROM found LIMIT 1"))).contains(ADDRESS);
      client.send(Frontend.terminate());
      client.readToEnd();
    }
    assertThat(outcome().texts(AuditField.DETECTED_COLUMNS)).isEmpty();
  }

  @Test
  void theLogSaysWhatWasMaskedAndNoValue() throws IOException {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("SELECT a AS x, upper(b) AS y, j FROM found");
      client.send(Frontend.terminate());
      client.readToEnd();
    }
    AuditEntry outcome = outcome();
    assertThat(outcome.texts(AuditField.DETECTED_COLUMNS))
        .containsExactly("public.found.a", "public.found.b");
    assertThat(outcome.texts(AuditField.DETECTED_KINDS)).containsExactly("email", "email");
    assertThat(outcome.texts(AuditField.MASKED_COLUMNS))
        .contains("public.found.a", "public.found.b");
    assertThat(outcome.toString()).doesNotContain("somebody");
  }

  @Test
  void rowsThatComeInPiecesAreVotedOnByPiece() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(
          Frontend.parse("", "SELECT a, i, j FROM found ORDER BY id"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 3),
          Frontend.execute("", 2),
          Frontend.execute("", 0),
          Frontend.sync());
      List<Reply> replies = client.readUntilReady(1);
      assertThat(types(replies)).startsWith("12DDDsDDsD").endsWith("DCZ");
      assertThat(rows(replies)).hasSize(300);
      assertThat(all(replies)).doesNotContain("somebody", CARD).contains("item 4");
    }
  }

  private static String copied(List<Reply> replies) {
    StringBuilder data = new StringBuilder();
    for (Reply reply : replies) {
      if (reply.type() == 'd') {
        data.append(new String(reply.body(), StandardCharsets.UTF_8));
      }
    }
    return data.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(DELIMITER '|')",
        "CSV HEADER",
        "(FORMAT csv, FORCE_QUOTE *, QUOTE 'x')",
        "(FORMAT binary)"
      })
  void noFormOfCopyBringsThemThrough(String options) {
    for (int limit : new int[] {0, 1, 99, 100, 101, 300}) {
      String sql =
          "COPY (SELECT * FROM found ORDER BY id LIMIT %d) TO STDOUT %s".formatted(limit, options);
      List<Reply> truth;
      try (WireClient direct = postgres.wire()) {
        truth = direct.query(sql);
      }
      try (WireClient client = gatehouse.wire(Persona.AGENT)) {
        List<Reply> seen = client.query(sql);
        assertThat(types(seen).replace("d", "")).isEqualTo("HcCZ");
        assertThat(all(seen)).contains("COPY " + limit);
        if (limit > 0) {
          assertThat(copied(truth)).contains("somebody", CARD);
          assertThat(copied(seen)).contains("item " + limit, "****");
        }
        assertThat(copied(seen)).doesNotContain("somebody", CARD);
        assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
      }
    }
  }

  @Test
  void copyShowsWhatSelectShows() {
    for (int limit : new int[] {1, 5, 250}) {
      String sql = "SELECT id, a, b, h, i, j FROM found ORDER BY id LIMIT " + limit;
      try (WireClient client = gatehouse.wire(Persona.AGENT)) {
        StringBuilder expected = new StringBuilder();
        for (Reply row : rows(client.query(sql))) {
          for (int i = 0; i < 6; i++) {
            expected.append(row.text(i)).append(i < 5 ? '\t' : '\n');
          }
        }
        List<Reply> seen = client.query("COPY (" + sql + ") TO STDOUT");
        assertThat(copied(seen)).isEqualTo(expected.toString());
        client.send(
            Frontend.parse("", "COPY (" + sql + ") TO STDOUT"),
            Frontend.bind("", "", List.of(), 0),
            Frontend.execute("", 0),
            Frontend.sync());
        assertThat(copied(client.readUntilReady(1))).isEqualTo(expected.toString());
      }
    }
  }

  @Test
  void reportingCopyShowsEverythingAndSaysSo() throws IOException {
    gatehouse.policies("it.yaml", policies("report", ""));
    String sql = "COPY (SELECT id, a, i, j FROM found ORDER BY id) TO STDOUT (FORMAT binary)";
    try (WireClient client = gatehouse.wire(Persona.AGENT);
        WireClient direct = postgres.wire()) {
      assertThat(copied(client.query(sql))).isEqualTo(copied(direct.query(sql)));
      client.send(Frontend.terminate());
      client.readToEnd();
    }
    AuditEntry outcome = outcome();
    assertThat(outcome.texts(AuditField.DETECTED_COLUMNS))
        .containsExactly("public.found.a", "public.found.i");
    assertThat(outcome.texts(AuditField.DETECTED_CELLS)).containsExactly("100", "100");
  }

  @Test
  void theLogSaysWhatWasMaskedInCopy() throws IOException {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("COPY found (a, j) TO STDOUT");
      client.send(Frontend.terminate());
      client.readToEnd();
    }
    AuditEntry outcome = outcome();
    assertThat(outcome.texts(AuditField.DETECTED_COLUMNS)).containsExactly("public.found.a");
    assertThat(outcome.texts(AuditField.DETECTED_KINDS)).containsExactly("email");
    assertThat(outcome.texts(AuditField.MASKED_COLUMNS)).containsExactly("public.found.a");
    assertThat(outcome.number(AuditField.RETURNED_ROWS)).hasValue(300);
  }

  @Test
  void anErrorInCopyComesBehindItsRows() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> seen =
          client.query(
              "COPY (SELECT j, 1 / (3 - id) FROM (SELECT * FROM found ORDER BY id OFFSET 0) f)"
                  + " TO STDOUT");
      assertThat(copied(seen)).isEqualTo("item 1\t0\nitem 2\t1\n");
      assertThat(types(seen)).endsWith("EZ");
    }
  }

  @Test
  void orderIsKeptAmongResultsNoticesAndErrors() {
    String sql =
        "SELECT j FROM found WHERE id < 3; SELECT a FROM found WHERE id = 7;"
            + " SELECT j, 1 / (3 - id) FROM found ORDER BY id; SELECT 1";
    try (WireClient client = gatehouse.wire(Persona.AGENT);
        WireClient direct = postgres.wire()) {
      List<Reply> seen = client.query(sql);
      assertThat(types(seen)).as(all(seen)).isEqualTo(types(direct.query(sql)));
      assertThat(types(client.query("SELECT j FROM found WHERE id = 1"))).isEqualTo("TDCZ");
    }
  }

  @Test
  void attacksOnTheVoteFail() {
    List<String> attacks =
        List.of(
            // behind the sample, behind NULLs, behind others' votes, diluted
            "SELECT CASE WHEN g > 5000 THEN (SELECT a FROM found WHERE id = 9) ELSE 'x' END FROM"
                + " generate_series(1, 5001) g",
            "SELECT CASE WHEN g > 5000 THEN (SELECT i FROM found WHERE id = 9) END FROM"
                + " generate_series(1, 5001) g",
            "SELECT v FROM (SELECT 'x' AS v FROM generate_series(1, 500) UNION ALL SELECT a FROM"
                + " found) AS t",
            // one column of many, one value of many
            "SELECT string_agg(a, ' ') FROM found",
            "SELECT jsonb_agg(found) FROM found",
            "SELECT found FROM found LIMIT 1",
            "SELECT row(a, 1) FROM found LIMIT 1",
            "SELECT array_agg(a) FROM found",
            "SELECT ARRAY[ARRAY[a, 'x']] FROM found LIMIT 1",
            "SELECT a || ' and ' || a FROM found LIMIT 1",
            "SELECT upper(a), initcap(a), quote_literal(a), to_json(a) FROM found LIMIT 1",
            "SELECT replace(a, '@', '&#64;') FROM found LIMIT 1",
            "SELECT replace(a, '@', ' @ ') FROM found LIMIT 1",
            "SELECT replace(a, '@', '\uff20') FROM found LIMIT 1",
            "SELECT repeat(' ', 100000) || a FROM found LIMIT 1",
            "SELECT repeat('a@b', 20000) || ' ' || a FROM found LIMIT 1",
            "SELECT regexp_replace(i, '(....)', '\\1-', 'g') FROM found LIMIT 1",
            "SELECT overlay(i placing ' ' from 9 for 0) FROM found LIMIT 1",
            "DECLARE c CURSOR FOR SELECT a FROM found; FETCH 1 FROM c",
            "PREPARE p AS SELECT a FROM found LIMIT 1; EXECUTE p");
    for (String sql : attacks) {
      for (Format format :
          sql.contains(";") ? List.of(Format.values()[0]) : List.of(Format.values())) {
        try (WireClient client = gatehouse.wire(Persona.AGENT)) {
          client.query("BEGIN");
          List<Reply> replies = format.run(client, sql);
          String seen = all(replies).toLowerCase(java.util.Locale.ROOT);
          assertThat(rows(replies)).as(sql).isNotEmpty();
          assertThat(seen)
              .as("%s, %s", format, sql)
              .doesNotContain("somebody", CARD, "4929-0026-5868-0026", "49290026 58680026");
        }
      }
    }
  }

  /** Of the only statement of the session, once the log is closed: outcomes are not waited for. */
  private AuditEntry outcome() throws IOException {
    gatehouse.close();
    List<AuditEntry> outcomes =
        AuditEntries.of(gatehouse.auditDirectory()).stream()
            .filter(entry -> entry.number(AuditField.RETURNED_ROWS).isPresent())
            .toList();
    assertThat(outcomes).as("an outcome").isNotEmpty();
    return outcomes.get(outcomes.size() - 1);
  }
}
