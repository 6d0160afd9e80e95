package io.gatehouse.it.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * PostgreSQL's own regression suite, file by file and statement by statement, each file on a
 * database of its own.
 */
final class RegressionSuite {

  /** What the others build upon. */
  private static final List<String> SETUP =
      List.of("test_setup.sql", "create_misc.sql", "create_aggregate.sql", "create_view.sql");

  /** What ends sessions, waits for others, or kills the server. */
  private static final Set<String> LEFT_OUT = Set.of("infinite_recurse.sql", "database.sql");

  private static final Set<String> QUERIES = Set.of("SELECT", "DML");

  private record Line(String sql, String statementClass) {}

  private RegressionSuite() {}

  static void run(
      int port, Path statements, Predicate<String> files, SqlAnalyzer analyzer, Tally tally) {
    Map<String, List<Line>> byFile = read(statements);
    try (ServerSession server = ServerSession.superuser(port, "postgres")) {
      SessionCatalog shipped = SessionCatalog.shipped(server);
      server.run("DROP DATABASE IF EXISTS regression_template WITH (FORCE)");
      server.rows("CREATE DATABASE regression_template TEMPLATE template0");
      try (ServerSession session = open(port, "regression_template")) {
        for (String file : SETUP) {
          byFile.get(file).forEach(line -> session.run(line.sql()));
          session.run("ROLLBACK");
          session.run("RESET ALL; RESET SESSION AUTHORIZATION");
        }
      }
      byFile.forEach(
          (file, lines) -> {
            if (files.test(file) && !LEFT_OUT.contains(file)) {
              server.run("DROP DATABASE IF EXISTS regression WITH (FORCE)");
              String template = SETUP.contains(file) ? "template0" : "regression_template";
              server.rows("CREATE DATABASE regression TEMPLATE " + template);
              try (ServerSession session = open(port, "regression")) {
                file(session, lines, shipped, analyzer, tally);
              } catch (RuntimeException e) {
                throw new IllegalStateException(file, e);
              }
            }
          });
      server.run("DROP DATABASE IF EXISTS regression WITH (FORCE)");
      server.run("DROP DATABASE IF EXISTS regression_template WITH (FORCE)");
    }
  }

  private static ServerSession open(int port, String database) {
    ServerSession session = ServerSession.superuser(port, database);
    // As pg_regress sets them.
    session.rows("SET timezone = 'PST8PDT'; SET datestyle = 'Postgres, MDY'");
    session.rows("SET statement_timeout = '2s'; SET lock_timeout = '1s'");
    return session;
  }

  private static void file(
      ServerSession session,
      List<Line> lines,
      SessionCatalog shipped,
      SqlAnalyzer analyzer,
      Tally tally) {
    Comparison comparison = new Comparison(analyzer, session, tally);
    SessionCatalog catalog = null;
    for (Line line : lines) {
      boolean query = QUERIES.contains(line.statementClass());
      if (query && session.state() != 'E') {
        if (catalog == null) {
          catalog = shipped.now(session);
        }
        comparison.compare(line.sql(), catalog);
      } else if (query) {
        tally.skip("in a failed transaction");
      }
      if (!runs(line.sql())) {
        continue;
      }
      ServerSession.Outcome outcome = session.run(line.sql());
      boolean plain =
          query
              && outcome
                  .tag()
                  .filter(tag -> !tag.startsWith("SELECT") || !mayDefine(line.sql()))
                  .isPresent();
      if (!plain) {
        catalog = null;
      }
    }
  }

  /** Whether a query may leave other objects behind: by INTO, or by a function that does DDL. */
  private static boolean mayDefine(String sql) {
    String lower = sql.toLowerCase(java.util.Locale.ROOT);
    return lower.contains("into") || lower.contains("(") && !lower.contains("from");
  }

  private static boolean runs(String sql) {
    String lower = sql.toLowerCase(java.util.Locale.ROOT);
    return !lower.contains("pg_terminate_backend") && !lower.contains("pg_reload_conf");
  }

  private static Map<String, List<Line>> read(Path statements) {
    Map<String, List<Line>> byFile = new LinkedHashMap<>();
    ObjectMapper json = new ObjectMapper();
    try (var lines = Files.lines(statements)) {
      for (String text : (Iterable<String>) lines::iterator) {
        JsonNode line = json.readTree(text);
        byFile
            .computeIfAbsent(line.get("file").asText(), f -> new ArrayList<>())
            .add(new Line(line.get("sql").asText(), line.get("cls").asText()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return byFile;
  }
}
