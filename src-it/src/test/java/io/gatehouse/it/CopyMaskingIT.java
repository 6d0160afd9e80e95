package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.error;
import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditEntry;
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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * COPY TO STDOUT of masked columns. PostgreSQL itself says whether what comes out is good: it is
 * copied back into a table of the same types, and must be what SELECT shows the same principal.
 */
@OnEveryPostgres
class CopyMaskingIT {

  private static final String NASTY = "id, clear, part, hashed, gone, same, secret, amount";

  /** A table gives numbers the scale of its column. */
  private static final String BACK =
      "id, clear, part, hashed, gone, same, secret, trim_scale(amount)";

  private static final List<String> OPTIONS =
      List.of(
          "",
          "(FORMAT text, DELIMITER '|')",
          "(DELIMITER E'\\x01', NULL '\\NULL')",
          "WITH DELIMITER AS ','",
          "(FORMAT csv)",
          "CSV HEADER",
          "(FORMAT csv, HEADER true, DELIMITER ';', QUOTE '''', ESCAPE E'\\\\')",
          "(FORMAT csv, DELIMITER '1', NULL 'nil', FORCE_QUOTE *)",
          "(FORMAT csv, DELIMITER E'\\t', QUOTE 'a', FORCE_QUOTE (secret, gone))",
          "(FORMAT csv, QUOTE '|', ESCAPE '\"', NULL '****')",
          "CSV QUOTE '1' NULL 'HIDDENplain' FORCE QUOTE part",
          "(FORMAT csv, ENCODING 'utf-8')",
          "(FORMAT binary)",
          "BINARY");

  private static final List<String> REFUSED =
      List.of(
          "COPY copies.few TO STDOUT (NULL 'HIDDEN7')",
          "COPY copies.few TO STDOUT NULL 'HIDDEN7'",
          "COPY copies.few TO STDOUT (NULL '\\')",
          "COPY copies.few TO STDOUT (ENCODING 'latin1')",
          "COPY copies.few TO STDOUT (FORMAT csv, QUOTE E'\\n')",
          "COPY copies.few TO STDOUT (FORMAT csv, ESCAPE E'\\r')",
          "COPY copies.few TO STDOUT (FORMAT csv, HEADER 2)",
          "COPY copies.few TO STDOUT (DELIMITER 'ä')",
          "COPY copies.few TO STDOUT (SPEED 'fast')",
          "COPY copies.few TO '/tmp/gatehouse-it-copy'",
          "COPY copies.few (secret) TO PROGRAM 'cat'",
          "COPY (SELECT secret FROM copies.few) TO '/tmp/gatehouse-it-copy'",
          "COPY copies.few (id, secret) FROM STDIN");

  private static final List<String> CHOSEN =
      List.of(
          "(FORMAT csv, NULL 'HIDDEN7')",
          "(FORMAT csv, DELIMITER '7')",
          "(FORMAT csv, QUOTE '7')",
          "(FORMAT csv, QUOTE '7', ESCAPE 'H')",
          "(FORMAT csv, DELIMITER 'E', QUOTE '7')",
          "(DELIMITER '|')");

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  CopyMaskingIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() {
    postgres.runScript("copies.sql");
    gatehouse = RealGatehouse.before(postgres).policies("policies/copies.yaml").start();
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  private static byte[] copyOut(Connection connection, String sql) throws SQLException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try {
      connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, data);
    } catch (IOException e) {
      throw new SQLException(e);
    }
    return data.toByteArray();
  }

  private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  @Test
  void isWhatSelectShows() throws SQLException {
    try (Connection agent = gatehouse.connect(Persona.AGENT);
        Connection direct = postgres.direct();
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE TEMP TABLE back (LIKE copies.nasty)");
      List<List<String>> expected =
          rows(agent, "SELECT " + NASTY + " FROM copies.nasty ORDER BY id");
      List<String> sources =
          List.of(
              "copies.nasty",
              "copies.nasty (" + NASTY + ")",
              "(SELECT * FROM copies.nasty ORDER BY id)");
      for (int i = 0; i < OPTIONS.size() * sources.size(); i++) {
        String options = OPTIONS.get(i / sources.size());
        String what = sources.get(i % sources.size());
        byte[] data = copyOut(agent, "COPY " + what + " TO STDOUT " + options);
        assertThat(new String(data, StandardCharsets.UTF_8)).doesNotContain("HIDDEN,", "424242");
        String in = options.replaceAll(", FORCE_QUOTE (\\*|\\([a-z, ]*\\))| FORCE QUOTE part", "");
        try {
          direct
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY back FROM STDIN " + in, new ByteArrayInputStream(data));
        } catch (IOException e) {
          throw new SQLException(e);
        }
        assertThat(rows(direct, "SELECT " + BACK + " FROM back ORDER BY id"))
            .as("COPY %s %s", what, options)
            .isEqualTo(expected);
        statement.execute("TRUNCATE back");
      }
    }
  }

  private String copied(WireClient client, String sql) {
    List<Reply> replies = client.query(sql);
    assertThat(types(replies)).as(sql).matches("Hd*cCZ");
    return data(replies);
  }

  private static String data(List<Reply> replies) {
    return replies.stream()
        .filter(reply -> reply.type() == 'd')
        .map(reply -> new String(reply.body(), StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  private static void assertNothingHidden(List<Reply> replies) {
    assertThat(replies.toString()).doesNotContain("HIDDEN", "424242");
  }

  @Test
  void followsTheColumnThroughViewsKinAndTypes() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(copied(client, "COPY copies.parent TO STDOUT")).isEqualTo("1\t****\n");
      assertThat(copied(client, "COPY copies.child TO STDOUT")).isEqualTo("2\t****\tclear\n");
      assertThat(copied(client, "COPY (SELECT * FROM copies.parent ORDER BY id) TO STDOUT"))
          .isEqualTo("1\t****\n2\t****\n");
      assertThat(copied(client, "COPY (TABLE copies.seen LIMIT 1) TO STDOUT CSV"))
          .isEqualTo("1,****\n");
      assertThat(copied(client, "COPY (SELECT * FROM copies.split) TO STDOUT"))
          .isEqualTo("1\t****\n");
      assertThat(copied(client, "COPY copies.split_1 TO STDOUT")).isEqualTo("1\t****\n");
      assertThat(copied(client, "COPY copies.odd TO STDOUT")).isEqualTo("1\t{}\t\\N\t\\N\tok\n");
      assertThat(copied(client, "COPY (SELECT made, id FROM copies.odd) TO STDOUT"))
          .isEqualTo("****\t1\n");
      assertThat(
              copied(
                  client,
                  "COPY (WITH w AS MATERIALIZED (SELECT secret AS s, id FROM copies.few) SELECT id,"
                      + " s FROM w ORDER BY id LIMIT 1) TO STDOUT"))
          .isEqualTo("1\t****\n");
      assertThat(types(client.query("COPY copies.split TO STDOUT"))).isEqualTo("EZ");
      assertThat(types(client.query("COPY copies.seen TO STDOUT"))).isEqualTo("EZ");
    }
  }

  @Test
  void isMaskedAmongOtherStatements() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> replies =
          client.query(
              "SELECT 'a)'; COPY (SELECT secret FROM copies.nasty WHERE id = 1) TO STDOUT; BEGIN;"
                  + " COPY copies.parent (secret, id) TO STDOUT CSV HEADER; COMMIT; SELECT 2");
      assertThat(types(replies)).isEqualTo("TDCHdcCCHddcCCTDCZ");
      assertThat(data(replies)).isEqualTo("****\nsecret,id\n****,1\n");
      client.query("BEGIN");
      assertThat(copied(client, "COPY copies.parent TO STDOUT")).isEqualTo("1\t****\n");
      assertThat(types(client.query("COPY (SELECT nothing) TO STDOUT"))).isEqualTo("EZ");
      assertThat(types(client.query("COPY copies.parent TO STDOUT"))).isEqualTo("EZ");
      client.query("ROLLBACK");
      assertThat(copied(client, "COPY copies.parent TO STDOUT")).isEqualTo("1\t****\n");
    }
  }

  @Test
  void isMaskedInTheExtendedProtocolAndInPipelines() {
    String copy = "COPY (SELECT id, secret FROM copies.few ORDER BY id LIMIT 2) TO STDOUT";
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(
          Frontend.parse("c", copy),
          Frontend.bind("", "c", List.of(), 0),
          Frontend.describe('P', ""),
          Frontend.execute("", 0),
          Frontend.parse("d", "COPY copies.parent TO STDOUT (FORMAT binary)"),
          Frontend.bind("", "d", List.of(), 1),
          Frontend.execute("", 0),
          Frontend.bind("", "c", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync(),
          Frontend.query("COPY copies.parent TO STDOUT"),
          Frontend.query("SELECT 1"));
      List<Reply> replies = client.readUntilReady(3);
      assertThat(types(replies)).isEqualTo("12nHddcC12HddcC2HddcCZHdcCZTDCZ");
      assertNothingHidden(replies);
      assertThat(data(replies)).contains("1\t****\n2\t****\n", "PGCOPY");
      client.query("BEGIN");
      client.send(
          Frontend.bind("p", "c", List.of(), 0),
          Frontend.sync(),
          Frontend.execute("p", 0),
          Frontend.sync());
      replies = client.readUntilReady(2);
      assertThat(types(replies)).isEqualTo("2ZHddcCZ");
      assertNothingHidden(replies);
      client.query("COMMIT");
      // What is run by name has no place in the message that could be asked about
      replies = client.query("EXECUTE c");
      assertThat(types(replies)).isEqualTo("EZ");
      assertNothingHidden(replies);
      assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
    }
  }

  @Test
  void runsWhatItCopiesOnce() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> replies =
          client.query(
              "COPY (DELETE FROM copies.few WHERE id <= 3 RETURNING id, secret) TO STDOUT");
      assertThat(types(replies)).isEqualTo("HdddcCZ");
      assertThat(data(replies)).isEqualTo("1\t****\n2\t****\n3\t****\n");
    }
    try (Connection direct = postgres.direct()) {
      assertThat(rows(direct, "SELECT count(*) FROM copies.few WHERE id <= 3"))
          .isEqualTo(List.of(List.of("0")));
    }
  }

  @Test
  void refusesWhatItCanNotMask() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      for (String sql : REFUSED) {
        List<Reply> replies = client.query(sql);
        assertThat(types(replies)).as(sql).isEqualTo("EZ");
        assertThat(error(replies).sqlState()).as(sql).isEqualTo("42501");
        assertThat(error(replies).fields()).as(sql).containsKeys('H', 'D');
        assertNothingHidden(replies);
      }
      assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
    }
  }

  /** The client's choice of options must not single out the row that holds a value. */
  @Test
  void optionsTellNothingOfAValue() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      for (String options : CHOSEN) {
        String rows = copied(client, "COPY (SELECT other FROM copies.many) TO STDOUT " + options);
        assertThat(rows.lines().distinct()).as(options).hasSize(1);
        assertThat(rows.lines()).as(options).hasSize(20);
      }
    }
  }

  @Test
  void anErrorInTheMiddleTellsNothing() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> replies =
          client.query(
              "COPY (SELECT secret, 1 / (id - 15) FROM (SELECT * FROM copies.plenty ORDER BY id) AS t)"
                  + " TO STDOUT");
      assertThat(types(replies)).matches("Hd*EZ");
      assertThat(error(replies).sqlState()).isEqualTo("22012");
      assertNothingHidden(replies);
      assertThat(copied(client, "COPY copies.parent TO STDOUT")).isEqualTo("1\t****\n");
    }
  }

  @Test
  void aCancelInTheMiddleEndsIt() throws Exception {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> login =
          client.login(Persona.AGENT.user(), RealPostgres.DATABASE, gatehouse.token(Persona.AGENT));
      Reply key = login.stream().filter(reply -> reply.type() == 'K').findFirst().orElseThrow();
      client.send(
          Frontend.query(
              "COPY (SELECT a.secret FROM copies.plenty a, copies.plenty b, copies.plenty c,"
                  + " copies.plenty d, copies.plenty e, copies.plenty f) TO STDOUT"),
          // Out of place: the server does not look at them
          Frontend.copyData("x"),
          Frontend.copyFail("enough"));
      assertThat(client.read().orElseThrow().type()).isEqualTo('H');
      for (int i = 0; i < 1_000; i++) {
        assertThat(client.read().orElseThrow().toString()).isEqualTo("d ****\\0a");
      }
      try (WireClient canceller = WireClient.connect(gatehouse.port())) {
        canceller.send(Frontend.request(Frontend.CANCEL_REQUEST, key.body()));
        canceller.readToEnd();
      }
      Reply last = client.read().orElseThrow();
      while (last.type() == 'd') {
        last = client.read().orElseThrow();
      }
      assertThat(last.sqlState()).isEqualTo("57014");
      assertThat(client.read().orElseThrow().type()).isEqualTo('Z');
      assertThat(copied(client, "COPY copies.parent TO STDOUT")).isEqualTo("1\t****\n");
    }
  }

  @Test
  void aCancelReachesACopyWhoseTableIsLocked() throws Exception {
    try (Connection other = postgres.direct();
        Statement lock = other.createStatement();
        WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> login =
          client.login(Persona.AGENT.user(), RealPostgres.DATABASE, gatehouse.token(Persona.AGENT));
      Reply key = login.stream().filter(reply -> reply.type() == 'K').findFirst().orElseThrow();
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE copies.few");
      client.send(Frontend.query("COPY copies.few TO STDOUT"));
      Thread.sleep(500);
      try (WireClient canceller = WireClient.connect(gatehouse.port())) {
        canceller.send(Frontend.request(Frontend.CANCEL_REQUEST, key.body()));
        canceller.readToEnd();
      }
      List<Reply> replies = client.readUntilReady(1);
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat(error(replies).sqlState()).isEqualTo("57014");
      other.rollback();
      assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
    }
  }

  /** Between Bind and Execute somebody past the proxy adds a column: nothing of it goes out. */
  @Test
  void anotherTableThanWasDescribedEndsTheSession() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.AGENT);
        Connection direct = postgres.direct();
        Statement statement = direct.createStatement()) {
      client.query("BEGIN");
      client.send(
          Frontend.parse("", "COPY copies.grown TO STDOUT"),
          Frontend.bind("p", "", List.of(), 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("12Z");
      statement.execute("ALTER TABLE copies.grown ADD COLUMN extra text DEFAULT 'HIDDEN'");
      client.send(Frontend.execute("p", 0), Frontend.sync());
      List<Reply> replies = client.readUntilReady(1);
      assertThat(types(replies)).isEqualTo("E");
      assertThat(error(replies).fields()).containsEntry('S', "FATAL");
      assertNothingHidden(replies);
    }
  }

  @Test
  void limitsCountMaskedRows() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      List<Reply> replies = client.query("COPY copies.few TO STDOUT");
      assertThat(types(replies)).isEqualTo("HdddEZ");
      assertThat(data(replies)).isEqualTo("1\t****\n2\t****\n3\t****\n");
      replies = client.query("COPY (SELECT * FROM copies.few LIMIT 3) TO STDOUT (FORMAT binary)");
      assertThat(types(replies)).isEqualTo("HddddcCZ");
      assertNothingHidden(replies);
      client.send(
          Frontend.parse("", "COPY copies.few TO STDOUT CSV"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      replies = client.readUntilReady(1);
      assertThat(types(replies)).isEqualTo("12HdddEZ");
      assertNothingHidden(replies);
    }
  }

  @Test
  void theLogSaysWhatWasMasked() throws IOException {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      copied(client, "COPY copies.parent TO STDOUT (FORMAT binary)");
    }
    gatehouse.close();
    List<AuditEntry> outcomes = AuditEntries.of(gatehouse.auditDirectory(), EventType.OUTCOME);
    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).text(AuditField.SQLSTATE)).contains("00000");
    assertThat(outcomes.get(0).texts(AuditField.MASKED_COLUMNS))
        .containsExactly("copies.parent.secret");
    assertThat(outcomes.get(0).number(AuditField.RETURNED_ROWS)).hasValue(1);
  }

  @Test
  void rowsThatTheServerHidesStayHidden() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(copied(client, "COPY copies.guarded TO STDOUT")).isEmpty();
      byte[] empty = client.query("COPY copies.guarded TO STDOUT (FORMAT binary)").get(1).body();
      assertThat(ByteBuffer.wrap(empty).getShort(empty.length - 2)).isEqualTo((short) -1);
    }
  }
}
