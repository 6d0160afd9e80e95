package io.gatehouse.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL's own grammar as referee: what the analysis makes of a statement, or that it does not
 * understand it, must be what PostgreSQL makes of it.
 */
class OracleIT {

  /** How run.sh says that node, npm or the registry is not there. */
  private static final int SKIPPED = 77;

  /**
   * Valid for PostgreSQL's grammar, and yet not understood; the server refuses all but the last.
   */
  private static final Set<String> NOT_UNDERSTOOD =
      Set.of(
          "SELECT B'012'",
          "SELECT X'fg'",
          "SELECT $1a",
          "SELECT a OPERATOR(pg_catalog.+) b * c, OPERATOR(s.-) a, a OPERATOR(+) b FROM t");

  private static final Path FOLDER = Path.of("oracle");

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void agreesWithPostgresGrammar() throws IOException, InterruptedException {
    Path log = Files.createTempFile("oracle", ".log");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "oracle/run.sh", "oracle/statements.jsonl")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("GATEHOUSE_ORACLE_CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    assumeTrue(process.exitValue() != SKIPPED, said);
    assertThat(said).contains(" passed, 0 failed");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void agreesWithWhatPostgresGrammarSaid() throws IOException {
    Answers answers = new Answers();
    List<String> disagreements = new ArrayList<>();
    Set<String> notUnderstood = new TreeSet<>();
    for (String line : Files.readAllLines(FOLDER.resolve("expected.jsonl"))) {
      JsonNode theirs = json.readTree(line);
      String sql = theirs.get("sql").asText();
      JsonNode ours = json.valueToTree(answers.of(sql, true));
      judge(sql, theirs, ours, disagreements, notUnderstood);
    }
    assertThat(disagreements).isEmpty();
    assertThat(notUnderstood).isEqualTo(new TreeSet<>(NOT_UNDERSTOOD));
  }

  @Test
  void readsBackslashesInStringsWhereStandardConformingStringsIsOff() {
    Answers answers = new Answers();
    // As PostgreSQL's scanner reads them: the backslash escapes the quote.
    assertThat(answers.of("SELECT 'a\\' , b FROM t --'", false).get("tokens"))
        .isEqualTo("Wr0-6 S7-26");
    assertThat(answers.of("SELECT '\\'' , a FROM t", false).get("tokens"))
        .isEqualTo("Wr0-6 S7-11 .12-13 W14-15 Wr16-20 W21-22");
    assertThat(answers.of("SELECT $$\\$$, B'01', E'\\''", false).get("tokens"))
        .isEqualTo("Wr0-6 S7-12 .12-13 B14-19 .19-20 S21-26");
    assertThat(answers.of("SELECT U&'a'", false)).containsKey("lexical");
  }

  private static void judge(
      String sql,
      JsonNode theirs,
      JsonNode ours,
      List<String> disagreements,
      Set<String> notUnderstood) {
    if (theirs.path("unsure").asBoolean()) {
      return;
    }
    if (ours.has("lexical")) {
      if (!theirs.path("statements").isEmpty()) {
        notUnderstood.add(sql);
      }
      return;
    }
    compare(sql, "tokens", theirs.path("tokens"), ours.path("tokens"), disagreements);
    if (theirs.has("error") && theirs.path("statements").isEmpty()) {
      return;
    }
    JsonNode mine = ours.path("statements");
    if (mine.size() != theirs.path("statements").size()) {
      disagreements.add(sql + ": " + mine.size() + " statements");
      return;
    }
    for (int i = 0; i < mine.size(); i++) {
      statement(sql, theirs.path("statements").get(i), mine.get(i), disagreements, notUnderstood);
    }
  }

  private static void statement(
      String sql,
      JsonNode theirs,
      JsonNode ours,
      List<String> disagreements,
      Set<String> notUnderstood) {
    if (ours.has("error")) {
      notUnderstood.add(sql);
      return;
    }
    compare(sql, "start", theirs.path("start"), ours.path("start"), disagreements);
    compare(sql, "end", theirs.path("end"), ours.path("end"), disagreements);
    compare(sql, "tree", theirs.path("tree"), ours.path("tree"), disagreements);
    if (!ours.has("relations")) {
      return;
    }
    if (theirs.has("kind")) {
      compare(sql, "kind", theirs.path("kind"), ours.path("kind"), disagreements);
    }
    boolean query = theirs.has("tree");
    Set<String> expected = relations(theirs.path("relations"), query);
    Set<String> found = relations(ours.path("relations"), query);
    boolean agrees =
        ours.path("opaque").asBoolean() ? expected.containsAll(found) : expected.equals(found);
    if (!agrees) {
      disagreements.add(sql + ": relations " + found + " instead of " + expected);
    }
  }

  private static void compare(
      String sql, String what, JsonNode theirs, JsonNode ours, List<String> disagreements) {
    if (!theirs.equals(ours)) {
      disagreements.add(sql + ": " + what + " " + ours + " instead of " + theirs);
    }
  }

  /** Names alone for a utility statement; locks are no part of PostgreSQL's answer. */
  private static Set<String> relations(JsonNode list, boolean withAccess) {
    Set<String> relations = new TreeSet<>();
    for (JsonNode relation : list) {
      String text = relation.asText();
      int space = text.lastIndexOf(' ');
      relations.add(
          withAccess ? text.replace(",LOCK", "").replace("LOCK,", "") : text.substring(0, space));
    }
    return relations;
  }
}
