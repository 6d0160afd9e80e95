package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of the tour against the server itself, with no proxy in between. */
class TourTest {

  @TempDir static Path folder;
  private static EmbeddedServer server;
  private static Connection shop;

  @BeforeAll
  static void start() throws Exception {
    server =
        EmbeddedServer.start(
            PostgresBinaries.unpack(PrivateFiles.cacheFolder()),
            Files.createDirectory(folder.resolve("server")),
            false);
    SampleDatabase.prepare(server, "aa");
    shop = EmbeddedServer.connect(server.port(), "shop", "gatehouse", "aa");
  }

  @AfterAll
  static void stop() throws Exception {
    if (shop != null) {
      shop.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void everyStatementIsOneThatTheServerRuns() throws Exception {
    for (TourStep step : Tour.steps()) {
      for (TourStep.Line line : step.lines()) {
        if (line.sql().startsWith("COPY")) {
          // pgjdbc has another door for COPY; the proxy must refuse it before that matters.
          continue;
        }
        shop.setAutoCommit(false);
        try (Statement statement = shop.createStatement()) {
          prepareFor(statement, line.sql());
          statement.execute(line.sql());
        } finally {
          shop.rollback();
          shop.setAutoCommit(true);
        }
      }
    }
  }

  @Test
  void everyExpectationFailsWithoutAProxy() throws Exception {
    AnswerCheck check = new AnswerCheck(TourTest::truth);
    int masked = 0;
    for (TourStep step : Tour.steps()) {
      for (TourStep.Line line : step.lines()) {
        if (line.expectation() instanceof Expectation.Rows rows && !rows.masked().isEmpty()) {
          masked++;
          assertThat(check.problem(rows, truth(rows.truth())))
              .as(line.sql())
              .hasValueSatisfying(problem -> assertThat(problem).contains("should be masked"));
        }
        if (line.expectation() instanceof Expectation.Hides) {
          assertThat(
                  check.problem(
                      line.expectation(),
                      truth(
                          line.sql().startsWith("UPDATE")
                              ? "SELECT * FROM customers WHERE id = 7"
                              : line.sql())))
              .as(line.sql())
              .contains("a true value of a masked column came through");
        }
      }
    }
    assertThat(masked).isGreaterThan(15);
  }

  @Test
  void whatMustNotChangeIsWhatTheStepsWouldChange() throws Exception {
    String unchanged =
        Tour.steps().stream()
            .map(TourStep::unchanged)
            .flatMap(Optional::stream)
            .findFirst()
            .orElseThrow();
    Answer.Table before = truth(unchanged);
    shop.setAutoCommit(false);
    try (Statement statement = shop.createStatement()) {
      for (String sql :
          List.of(
              "UPDATE orders SET total = total + 1 WHERE id = 1",
              "DELETE FROM order_items; DELETE FROM payments; DELETE FROM orders WHERE id = id",
              "UPDATE orders SET status = 'returned' WHERE 1=1")) {
        statement.execute(sql);
        assertThat(truth(unchanged)).as(sql).isNotEqualTo(before);
        shop.rollback();
      }
    } finally {
      shop.rollback();
      shop.setAutoCommit(true);
    }
  }

  /** What the lines before it in its step leave behind. */
  private static void prepareFor(Statement statement, String sql) throws SQLException {
    if (sql.startsWith("FETCH")) {
      statement.execute("DECLARE people CURSOR FOR SELECT id FROM customers");
    }
    if (sql.startsWith("EXECUTE")) {
      statement.execute("DEALLOCATE ALL; PREPARE few (int) AS SELECT id, email FROM customers");
    }
    if (sql.startsWith("DELETE") || sql.contains("(DELETE") || sql.contains("; DELETE")) {
      statement.execute("DELETE FROM order_items; DELETE FROM payments");
    }
    if (sql.startsWith("DROP TABLE customers")) {
      statement.execute(
          "DROP VIEW v_customers CASCADE; DROP MATERIALIZED VIEW customer_totals;"
              + " ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey");
    }
    if (sql.equals("DROP TABLE gift_cards")) {
      statement.execute("CREATE TABLE gift_cards (code text)");
    }
    if (sql.contains("gift") && !sql.contains("gift_cards") && !sql.contains("ADD COLUMN")) {
      statement.execute("ALTER TABLE products ADD COLUMN gift boolean");
    }
  }

  private static Answer.Table truth(String query) throws SQLException {
    try (Statement statement = shop.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return TourSession.table(rows);
    }
  }
}
