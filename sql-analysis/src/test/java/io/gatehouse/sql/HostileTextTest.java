package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts made to cost much, to nest deep, or never to end. */
class HostileTextTest {

  /** Generous, for slow machines: the point is that nothing grows without bound. */
  private static final Duration BOUND = Duration.ofSeconds(3);

  private final Shop shop = new Shop();

  @Test
  void answersEveryTextInBoundedTime() {
    shop.analyze("SELECT id, name FROM customers WHERE id = 1 AND name LIKE 'a%'");
    Map<String, String> texts =
        Map.ofEntries(
            Map.entry("parentheses", "SELECT " + "(".repeat(5000) + "1" + ")".repeat(5000)),
            Map.entry(
                "parentheses at the limit", "SELECT " + "(".repeat(149) + "1" + ")".repeat(149)),
            Map.entry("brackets", "SELECT " + "ARRAY[".repeat(4000) + "1" + "]".repeat(4000)),
            Map.entry("sub-selects", "SELECT " + "(SELECT ".repeat(140) + "1" + ")".repeat(140)),
            Map.entry(
                "sub-selects or values",
                "SELECT " + "(".repeat(140) + "(SELECT 1)" + "+1)".repeat(140)),
            Map.entry("NOT", "SELECT " + "NOT ".repeat(90_000) + "true"),
            Map.entry("signs", "SELECT " + "- ".repeat(90_000) + "1"),
            Map.entry(
                "CASE",
                "SELECT " + "CASE WHEN true THEN ".repeat(10_000) + "1" + " END".repeat(10_000)),
            Map.entry("casts", "SELECT 1" + "::int".repeat(40_000)),
            Map.entry("IS NULL", "SELECT 1" + " IS NULL".repeat(40_000)),
            Map.entry("concatenation", "SELECT 'a'" + " || 'b'".repeat(40_000)),
            Map.entry("AND", "SELECT 1 FROM customers WHERE id = 1" + " AND id = 2".repeat(15_000)),
            Map.entry("OR", "DELETE FROM customers WHERE id = 1" + " OR id = 2".repeat(15_000)),
            Map.entry("IN", "SELECT 1 FROM customers WHERE id IN (1" + ",2".repeat(45_000) + ")"),
            Map.entry("VALUES", "INSERT INTO sink VALUES (1,'a')" + ",(1,'a')".repeat(15_000)),
            Map.entry(
                "UNION",
                "SELECT ssn FROM customers"
                    + " UNION ALL SELECT ssn FROM customers".repeat(10_000)),
            Map.entry("joins", "SELECT 1 FROM customers c0" + joins(5_000)),
            Map.entry("stars", stars(40)),
            Map.entry("recursive CTEs", recursion(12)),
            Map.entry("one string of 5 MB", "SELECT '" + "x".repeat(5_000_000) + "'"),
            Map.entry("1 MB of string", "SELECT '" + "x".repeat(1_000_000) + "'"),
            Map.entry("1 MB of comments", "/*".repeat(500_000)),
            Map.entry("comments that end", "/* */".repeat(200_000) + "SELECT 1"),
            Map.entry("operators", "SELECT 1 " + "+".repeat(1_000_000)),
            Map.entry("dollars", "SELECT " + "$a$ $b$ ".repeat(100_000)),
            Map.entry("open dollars", "SELECT " + "$".repeat(1_000_000)),
            Map.entry("semicolons", "SELECT 1;".repeat(30_000)),
            Map.entry("words", "a ".repeat(500_000)));
    texts.forEach(
        (name, text) -> {
          long start = System.nanoTime();
          Analysis analysis = assertTimeoutPreemptively(BOUND, () -> shop.analyze(text), name);
          assertThat(analysis.statements()).as(name).isNotEmpty();
          System.out.printf(
              "%-26s %8d characters %6d ms %s%n",
              name,
              text.length(),
              (System.nanoTime() - start) / 1_000_000,
              analysis.statements().get(0).notUnderstood().map(NotUnderstood::message).orElse(""));
        });
  }

  @Test
  void understandsLongButFlatStatements() {
    AnalysisLimits limits = AnalysisLimits.defaults();
    SqlAnalyzer patient =
        new SqlAnalyzer(
            new AnalysisLimits(
                limits.maxBytes(),
                limits.maxTokens(),
                limits.maxNesting(),
                limits.maxStatements(),
                BOUND,
                10));
    for (String sql :
        List.of(
            "SELECT 1 FROM customers WHERE id IN (1" + ",2".repeat(10_000) + ")",
            "INSERT INTO sink VALUES (1,'a')" + ",(1,'a')".repeat(5_000),
            "SELECT 'a'" + " || 'b'".repeat(5_000))) {
      assertThat(patient.analyze(sql, shop.context).statements().get(0).notUnderstood())
          .as(sql.substring(0, 20))
          .isEmpty();
    }
  }

  @Test
  void refusesMoreStatementsThanTheLimitAndSaysWhere() {
    StatementFacts whole = shop.one("SELECT 1;".repeat(1_001));
    assertThat(whole.notUnderstood().orElseThrow().reason()).isEqualTo(NotUnderstood.Reason.LIMIT);
    assertThat(whole.notUnderstood().orElseThrow().message()).contains("max_statements");
    assertThat(whole.notUnderstood().orElseThrow().position()).isEqualTo(9_001);
    assertThat(shop.analyze("SELECT 1;".repeat(1_000)).statements()).hasSize(1_000);
  }

  private static String joins(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      text.append(" JOIN customers c").append(i).append(" USING (id)");
    }
    return text.toString();
  }

  private static String stars(int levels) {
    String text = "SELECT ssn FROM customers";
    for (int i = 0; i < levels; i++) {
      text = "SELECT *, * FROM (" + text + ") t" + i;
    }
    return text;
  }

  private static String recursion(int levels) {
    String text = "SELECT ssn, name FROM customers";
    for (int i = 0; i < levels; i++) {
      text =
          "WITH RECURSIVE r"
              + i
              + "(a, b) AS ("
              + text
              + " UNION ALL SELECT b, a FROM r"
              + i
              + ") SELECT a, b FROM r"
              + i;
      text = "(" + text + ")";
    }
    return text;
  }
}
