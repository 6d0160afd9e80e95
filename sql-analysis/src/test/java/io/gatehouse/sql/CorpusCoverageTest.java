package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.sql.NotUnderstood.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How much of real clients' and of PostgreSQL's own regression statements is read. Their tables are
 * not in the catalog: a name that it lacks counts as read. Skipped where the statements are absent.
 */
class CorpusCoverageTest {

  private static final Path FOLDER = Path.of("..", "..", "shared", "sql");
  private static final String FIELD = "\"sql\":\"";

  @ParameterizedTest
  @CsvSource({"client_statements.jsonl, 0.99", "pg_regress_statements.jsonl, 0.99"})
  void readsNearlyAllThatPostgresAccepts(String file, double share) throws IOException {
    Path path = FOLDER.resolve(file);
    assumeTrue(Files.exists(path), "no statements at " + path);
    SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());
    AnalysisContext context =
        new AnalysisContext(MemoryCatalog.ofSystem(), List.of("pg_catalog", "public"), true);
    int all = 0;
    int resolved = 0;
    int read = 0;
    for (String line : Files.readAllLines(path)) {
      if (!line.contains("\"pg18\":true")) {
        continue;
      }
      all++;
      Analysis analysis =
          analyzer.analyze(unescape(line, line.indexOf(FIELD) + FIELD.length()), context);
      boolean everyOne = true;
      for (StatementFacts statement : analysis.statements()) {
        everyOne &=
            statement.notUnderstood().filter(n -> n.reason() != Reason.UNRESOLVED).isEmpty();
      }
      read += everyOne ? 1 : 0;
      resolved += analysis.understood() ? 1 : 0;
    }
    System.out.printf("%s: %d statements, %d read, %d resolved%n", file, all, read, resolved);
    assertThat((double) read / all).isGreaterThan(share);
  }

  /** The JSON string whose inside begins at that place. */
  private static String unescape(String json, int from) {
    StringBuilder text = new StringBuilder();
    int i = from;
    while (json.charAt(i) != '"') {
      char c = json.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = json.charAt(i++);
      switch (escape) {
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'u' -> {
          text.append((char) Integer.parseInt(json.substring(i, i + 4), 16));
          i += 4;
        }
        default -> text.append(escape);
      }
    }
    return text.toString();
  }
}
