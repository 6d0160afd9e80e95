package io.gatehouse.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.Verdict;
import io.gatehouse.server.Main;
import io.gatehouse.server.audit.Logs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class AuditCommandsTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private boolean interactive;

  private int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine program = Main.commandLine(Map.of(), interactive);
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-d", folder.resolve("audit").toString()));
    return program.execute(all.toArray(String[]::new));
  }

  private void write(AuditEvent... events) throws Exception {
    Logs.write(folder.resolve("audit"), List.of(events));
  }

  private void story() throws Exception {
    write(
        Logs.opened("s1"),
        Logs.decision("s1", "d1", Logs.HOSTILE, Verdict.ALLOW),
        Logs.approval("d1", "open"),
        Logs.approval("d1", "approve"),
        Logs.outcome("s1", "d1"),
        Logs.refusedLogin(),
        Logs.decision("s1", "d2", "DROP TABLE t", Verdict.BLOCK));
  }

  /** So many that some are in the index and some are not. */
  private void fill(int count) throws Exception {
    AuditEvent[] events = new AuditEvent[count];
    for (int i = 0; i < count; i++) {
      events[i] = Logs.decision("s1", "f" + i, "SELECT 'Zebulon" + i + "'", Verdict.ALLOW);
    }
    write(events);
  }

  @Test
  void searchesByEveryOptionWithAndWithoutTheIndex() throws Exception {
    story();
    fill(300);
    List<List<String>> options =
        List.of(
            List.of("--user", "agent-7", "--type", "outcome"),
            List.of("--group", "agents", "--type", "outcome"),
            List.of("--token", "jti-1", "--type", "outcome"),
            List.of("--token", "desk", "--type", "outcome"),
            List.of("--column", "customers.ssn", "--shown", "clear"),
            List.of("--column", "email", "--shown", "masked"),
            List.of("--label", "pii", "--shown", "clear"),
            List.of("--label", "contact", "--shown", "any"),
            List.of("--sqlstate", "00000"),
            List.of("--object", "request 7F3K", "--text", "fine"),
            List.of("--trace", Logs.TRACE.toUpperCase(java.util.Locale.ROOT), "--text", "forged"),
            List.of("--comment", "agent=planner", "--text", "forged"),
            List.of("--application", "psql", "--verdict", "block"),
            List.of("--client", "192.0.2.9"),
            List.of("--policy", "analysts-read", "--text", "drop"),
            List.of("--database", "shop", "--decision", "f77"),
            List.of("--fingerprint", "f1", "--decision", "d2"),
            List.of("--text", "zebulon299"),
            List.of("--actor", "planner", "--table", "public.customers", "--text", "zebulon12"));
    for (List<String> option : options) {
      List<String> arguments = new ArrayList<>(List.of("search"));
      arguments.addAll(option);
      assertThat(run(arguments.toArray(String[]::new))).as("%s", option).isZero();
      String indexed = out.toString();
      arguments.add("--no-index");
      assertThat(run(arguments.toArray(String[]::new))).as("%s", option).isZero();
      assertThat(out.toString()).as("%s", option).isEqualTo(indexed).contains("{");
    }
    assertThat(folder.resolve("audit.index")).isDirectory();
    assertThat(run("search", "--column", "ssn", "--shown", "masked")).isEqualTo(1);
    assertThat(run("search", "--shown", "masked")).isEqualTo(2);
    assertThat(run("search", "--limit", "0")).isEqualTo(2);
  }

  @Test
  void showsTheNewestFirstAndSaysThatThereAreMore() throws Exception {
    fill(300);
    assertThat(run("search", "--limit", "3", "--type", "decision")).isZero();
    assertThat(out.toString().lines().map(AuditCommandsTest::decision))
        .containsExactly("f299", "f298", "f297");
    assertThat(err.toString()).contains("There are more");
    assertThat(run("search", "--type", "decision")).isZero();
    assertThat(out.toString().lines()).hasSize(300);
    assertThat(run("search", "--user", "agent-7", "--who")).isZero();
    assertThat(JSON.readTree(out.toString()).path("entries").asInt()).isEqualTo(300);
  }

  private static String decision(String line) {
    try {
      return JSON.readTree(line).path("gatehouse.decision.id").asText();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void tellsTheStoryOfAStatement() throws Exception {
    story();
    assertThat(run("show", "d1")).isZero();
    assertThat(out.toString())
        .contains("agent-7, for whom planner acts", "agents", "jti-1", "desk")
        .contains("allow by policy analysts-read")
        .contains("approve request 7F3K by dba: it is fine (T-1)")
        .contains("5 rows returned", "public.customers.ssn", Logs.TRACE);
    assertThat(run("show", "d1", "--json")).isZero();
    JsonNode json = JSON.readTree(out.toString());
    assertThat(json.path("decision").path("db.query.text").asText()).isEqualTo(Logs.HOSTILE);
    assertThat(json.path("control")).hasSize(2);
    assertThat(json.path("outcomes")).hasSize(1);
    assertThat(json.path("session_opened").path("gatehouse.token.id").asText()).isEqualTo("jti-1");
    assertThat(json.path("session_closed").isNull()).isTrue();
    assertThat(run("show", "d2")).isZero();
    assertThat(out.toString()).contains("none: it did not run");
    assertThat(run("show", "nothing")).isEqualTo(1);
  }

  @Test
  void whatClientsWroteNeitherActsOnATerminalNorForgesALine() throws Exception {
    story();
    interactive = true;
    for (String[] command :
        new String[][] {
          {"show", "d1"},
          {"show", "d1", "--json"},
          {"search"},
          {"search", "--json"},
          {"search", "--who"},
          {"stats"},
          {"tail"}
        }) {
      assertThat(run(command)).isZero();
      assertThat(out.toString())
          .as(command[0])
          .doesNotContain("\u001b")
          .doesNotContain("\u009b")
          .doesNotContain("\u202e")
          .doesNotContain("\u2028")
          .doesNotContain("\r");
      assertThat(out.toString().lines())
          .as(command[0])
          .noneMatch(line -> line.strip().startsWith("outcome       forged"));
    }
  }

  @Test
  void exportsWhatOcsfsSchemaAllows() throws Exception {
    story();
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                Files.readString(
                    Path.of("src/test/resources/ocsf-datastore-activity.schema.json")));
    assertThat(run("export", "--format", "ocsf")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(8);
    for (String line : lines) {
      assertThat(schema.validate(line, com.networknt.schema.InputFormat.JSON)).as(line).isEmpty();
    }
    JsonNode decision = JSON.readTree(lines.get(2));
    assertThat(decision.path("type_uid").asInt()).isEqualTo(600501);
    assertThat(decision.path("query_info").path("query_string").asText()).isEqualTo(Logs.HOSTILE);
    assertThat(JSON.readTree(lines.get(7)).path("action_id").asInt()).isEqualTo(2);
    assertThat(schema.validate("{\"class_uid\":6005}", com.networknt.schema.InputFormat.JSON))
        .isNotEmpty();
    assertThat(
            schema.validate(
                lines.get(2).replace("\"action_id\"", "\"action\""),
                com.networknt.schema.InputFormat.JSON))
        .isNotEmpty();
  }

  @Test
  void exportsInEcsAndAsTheLogHasIt() throws Exception {
    story();
    assertThat(run("export", "--format", "ecs", "--type", "decision")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode blocked = JSON.readTree(lines.get(1));
    assertThat(blocked.at("/event/type/0").asText()).isEqualTo("denied");
    assertThat(blocked.at("/event/outcome").asText()).isEqualTo("failure");
    assertThat(blocked.at("/rule/name").asText()).isEqualTo("analysts-read");
    assertThat(blocked.at("/trace/id").asText()).isEqualTo(Logs.TRACE);
    assertThat(blocked.at("/gatehouse/labels/0").asText()).isEqualTo("pii");
    assertThat(run("export", "--since", "1h")).isZero();
    assertThat(out.toString().lines()).hasSize(8);
    assertThat(run("export", "--since", "2100-01-01T00:00:00Z")).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(run("export", "--format", "xml")).isEqualTo(2);
  }

  @Test
  void anExportGoesOnWhereItsCursorStands() throws Exception {
    story();
    String cursor = folder.resolve("my.cursor").toString();
    assertThat(run("export", "--cursor", cursor)).isZero();
    assertThat(out.toString().lines()).hasSize(8);
    assertThat(run("export", "--cursor", cursor)).isZero();
    assertThat(out.toString()).isEmpty();
    write(Logs.refusedLogin());
    assertThat(run("export", "--cursor", cursor)).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    Files.writeString(Path.of(cursor), "../../etc/passwd");
    assertThat(run("export", "--cursor", cursor)).isEqualTo(3);
    assertThat(err.toString()).contains("is no cursor");
  }

  @Test
  void reindexesAndCounts() throws Exception {
    story();
    fill(600);
    assertThat(run("reindex")).isZero();
    assertThat(out.toString()).startsWith("512 entries are in ");
    try (Stream<Path> files = Files.list(folder.resolve("audit.index"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThat(run("reindex", "--update")).isZero();
    assertThat(run("stats", "--json")).isZero();
    JsonNode stats = JSON.readTree(out.toString());
    assertThat(stats.path("entries").asInt()).isEqualTo(608);
    assertThat(stats.path("indexed").asInt()).isEqualTo(512);
    assertThat(stats.path("types").path("login_refused").asInt()).isEqualTo(1);
    assertThat(stats.path("log_bytes").asLong()).isPositive();
  }

  @Test
  void whatIsErasedIsFoundNoMore() throws Exception {
    fill(600);
    assertThat(run("search", "--text", "zebulon5")).isZero();
    assertThat(run("erase", "--decision", "f5", "--reason", "asked for")).isZero();
    assertThat(run("search", "--text", "zebulon5")).isEqualTo(1);
    assertThat(run("search", "--decision", "f5", "--type", "decision")).isZero();
    assertThat(out.toString()).doesNotContain("Zebulon");
  }
}
