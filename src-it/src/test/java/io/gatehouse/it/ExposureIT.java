package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.AuditSearch;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.it.stage.AuditEntries;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The log knows who saw which labelled column, masked or in clear, and where a statement comes
 * from.
 */
@OnEveryPostgres
class ExposureIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final RealPostgres postgres;

  ExposureIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  private List<AuditEntry> after(Persona persona, Consumer<WireClient> play) throws Exception {
    RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
    try (gatehouse) {
      try (WireClient client = gatehouse.wire(persona)) {
        play.accept(client);
        client.send(Frontend.terminate());
        client.readToEnd();
      }
    }
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                Files.readString(Path.of("..", "config", "schema", "audit-event.schema.json")));
    List<AuditEntry> entries = AuditEntries.of(gatehouse.auditDirectory());
    for (AuditEntry entry : entries) {
      assertThat(schema.validate(entry.json(), InputFormat.JSON)).as("%s", entry.json()).isEmpty();
    }
    return entries;
  }

  /** What became of each statement, by its text. */
  private static Map<String, AuditEntry> outcomes(List<AuditEntry> log) {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, AuditEntry> outcomes = new LinkedHashMap<>();
    for (AuditEntry entry : log) {
      String decision = entry.text(AuditField.DECISION_ID).orElse("");
      if (entry.type().equals(Optional.of(EventType.DECISION))) {
        texts.put(decision, entry.text(AuditField.SQL_TEXT).orElse(""));
      } else if (entry.type().equals(Optional.of(EventType.OUTCOME))) {
        outcomes.put(texts.get(decision), entry);
      }
    }
    return outcomes;
  }

  @Test
  void whoeverSeesAColumnInClearIsNamedHoweverTheyAsk() throws Exception {
    List<String> asked =
        List.of(
            "SELECT ssn FROM customers LIMIT 2",
            "SELECT ssn AS harmless FROM customers LIMIT 2",
            "SELECT * FROM customers LIMIT 1",
            "SELECT s FROM (SELECT ssn AS s FROM customers) x LIMIT 1",
            "WITH c AS (SELECT ssn AS s FROM customers) SELECT s FROM c LIMIT 1",
            "SELECT upper(ssn) FROM customers LIMIT 1",
            "SELECT max(ssn) FROM customers",
            "SELECT c.ssn FROM customers c JOIN customers d USING (id) LIMIT 1",
            "SELECT id FROM orders LIMIT 0 UNION ALL SELECT ssn::text::bigint FROM customers WHERE false",
            "SELECT id, ssn FROM customers UNION ALL SELECT 1, 'x' LIMIT 2",
            "UPDATE customers SET id = id WHERE id = 1 RETURNING ssn",
            "COPY customers (ssn) TO STDOUT",
            "COPY (SELECT ssn FROM customers) TO STDOUT",
            "SELECT c FROM customers c LIMIT 1");
    List<AuditEntry> log =
        after(
            Persona.DBA,
            client -> {
              asked.forEach(client::query);
              client.query("BEGIN");
              client.query("DECLARE cur CURSOR FOR SELECT ssn FROM customers");
              client.query("FETCH 2 FROM cur");
              client.query("COMMIT");
              client.query("PREPARE p AS SELECT ssn FROM customers LIMIT 1");
              client.query("EXECUTE p");
              client.send(
                  Frontend.parse("", "SELECT ssn FROM customers WHERE id = $1"),
                  Frontend.bind("", "", List.of("1"), 0),
                  Frontend.execute("", 0),
                  Frontend.sync());
              client.readUntilReady(1);
              client.query("SELECT ssn FROM customers WHERE false");
              client.query("SELECT id FROM customers WHERE ssn IS NOT NULL LIMIT 1");
            });
    Map<String, AuditEntry> outcomes = outcomes(log);
    List<String> all = new ArrayList<>(asked);
    all.removeIf(sql -> sql.contains("WHERE false"));
    all.add("FETCH 2 FROM cur");
    all.add("EXECUTE p");
    all.add("SELECT ssn FROM customers WHERE id = $1");
    for (String sql : all) {
      AuditEntry outcome = outcomes.get(sql);
      assertThat(outcome).as(sql).isNotNull();
      assertThat(outcome.texts(AuditField.CLEAR_COLUMNS))
          .as("%s: %s", sql, outcome.json())
          .contains("public.customers.ssn");
      assertThat(outcome.texts(AuditField.CLEAR_LABELS)).as(sql).containsExactly("pii");
      assertThat(outcome.texts(AuditField.MASKED_COLUMNS)).as(sql).isEmpty();
      assertThat(outcome.number(AuditField.RETURNED_ROWS).orElse(0)).as(sql).isPositive();
    }
    for (String sql :
        List.of(
            "SELECT ssn FROM customers WHERE false",
            "SELECT id FROM customers WHERE ssn IS NOT NULL LIMIT 1",
            "DECLARE cur CURSOR FOR SELECT ssn FROM customers")) {
      assertThat(outcomes.get(sql).texts(AuditField.CLEAR_COLUMNS)).as(sql).isEmpty();
    }
  }

  @Test
  void whoeverSeesItMaskedIsNotNamedAmongThem() throws Exception {
    List<AuditEntry> log =
        after(
            Persona.AGENT,
            client ->
                client.query("SELECT id, ssn AS a, email FROM customers ORDER BY id LIMIT 3"));
    AuditEntry outcome =
        outcomes(log).get("SELECT id, ssn AS a, email FROM customers ORDER BY id LIMIT 3");
    assertThat(outcome.texts(AuditField.MASKED_COLUMNS))
        .containsExactly("public.customers.email", "public.customers.ssn");
    assertThat(outcome.texts(AuditField.MASKED_LABELS)).containsExactly("pii");
    assertThat(outcome.texts(AuditField.CLEAR_COLUMNS)).isEmpty();
    assertThat(outcome.number(AuditField.RETURNED_ROWS)).hasValue(3);
    AuditSearch saw =
        new AuditSearch(AuditQuery.builder().with(Condition.SEEN_MASKED, "customers.ssn").build());
    AuditSearch sawClear =
        new AuditSearch(AuditQuery.builder().with(Condition.SEEN_CLEAR, "customers.ssn").build());
    assertThat(log.stream().filter(saw::matches)).hasSize(1);
    assertThat(log.stream().filter(sawClear::matches)).isEmpty();
  }

  @Test
  void aRunIsFollowedFromItsCommentsAndItsToken() throws Exception {
    String sql =
        "SELECT id FROM orders WHERE id = 1 /*agent='planner',run='42',traceparent='00-"
            + TRACE
            + "-00f067aa0ba902b7-01'*/";
    List<AuditEntry> log =
        after(
            Persona.AGENT,
            client -> {
              client.query(sql);
              client.query("SELECT '/*run=''43''*/'");
            });
    List<AuditEntry> found = new ArrayList<>();
    AuditSearch search =
        new AuditSearch(AuditQuery.builder().with(Condition.COMMENT, "run=42").build());
    log.stream().filter(search::matches).forEach(found::add);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).text(AuditField.TRACE_ID)).contains(TRACE);
    assertThat(found.get(0).text(AuditField.SPAN_ID)).contains("00f067aa0ba902b7");
    assertThat(found.get(0).withoutPayload().texts(AuditField.COMMENT)).isEmpty();
    assertThat(log).noneMatch(entry -> entry.texts(AuditField.COMMENT).contains("run=43"));
    AuditEntry opened =
        log.stream()
            .filter(entry -> entry.type().equals(Optional.of(EventType.SESSION_OPENED)))
            .findFirst()
            .orElseThrow();
    assertThat(opened.texts(AuditField.GROUPS)).containsExactly("agents");
  }

  @Test
  void theLogIsWhole() throws IOException {
    RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
    try (gatehouse) {
      try (WireClient client = gatehouse.wire(Persona.AGENT)) {
        client.query("SELECT 1 /*" + "x".repeat(100_000) + "*/");
      }
    }
    assertThat(new AuditDirectory(gatehouse.auditDirectory()).verify().ok()).isTrue();
  }
}
