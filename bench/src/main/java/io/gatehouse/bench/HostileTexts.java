package io.gatehouse.bench;

import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.Sharing;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints what texts made to cost much do cost: on the caller's thread, which may be an event loop,
 * and on a worker.
 */
public final class HostileTexts {

  private static final int ROUNDS = 5;

  private HostileTexts() {}

  /** Runs. */
  public static void main(String[] arguments) {
    AnalysisContext context = PgbenchCatalog.context();
    SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());
    Map<String, String> texts = texts();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("| text | bytes | event loop ms | worker ms | answer |");
    out.println("|---|--:|--:|--:|---|");
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      byte[] text = entry.getValue().getBytes(StandardCharsets.UTF_8);
      double loop = 0;
      double worker = 0;
      Analysis analysis = null;
      // The first rounds warm up; the worst of the last counts.
      for (int round = 0; round < 2 * ROUNDS; round++) {
        long start = System.nanoTime();
        analyzer.cached(text, context, Sharing.SHAPE);
        long middle = System.nanoTime();
        analysis = analyzer.analyze(text, context, Sharing.SHAPE);
        long end = System.nanoTime();
        if (round >= ROUNDS) {
          loop = Math.max(loop, (middle - start) / 1e6);
          worker = Math.max(worker, (end - middle) / 1e6);
        }
      }
      out.printf(
          "| %s | %d | %.2f | %.1f | %s |%n",
          entry.getKey(), text.length, loop, worker, answer(analysis));
    }
  }

  private static String answer(Analysis analysis) {
    return analysis.statements().stream()
        .flatMap(statement -> statement.notUnderstood().stream())
        .map(NotUnderstood::message)
        .findFirst()
        .orElse("understood");
  }

  private static Map<String, String> texts() {
    String select = "SELECT abalance FROM pgbench_accounts WHERE aid = 1";
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("5,000 parentheses", "SELECT " + "(".repeat(5_000) + "1" + ")".repeat(5_000));
    texts.put("149 sub-selects", "SELECT " + "(SELECT ".repeat(149) + "1" + ")".repeat(149));
    texts.put("6,000 times OR", select + " OR aid = 2".repeat(6_000 - 100));
    texts.put("14,000 times OR", select + " OR aid = 2".repeat(14_000));
    texts.put("100,000 times AND", select + " AND aid = 2".repeat(100_000));
    texts.put("10,000 constants in IN", select + " OR aid IN (1" + ", 2".repeat(10_000) + ")");
    texts.put(
        "5,000 rows of VALUES",
        "INSERT INTO pgbench_tellers VALUES (1,2,3,'a')" + ",(1,2,3,'a')".repeat(5_000));
    texts.put("13 nested WITH RECURSIVE", recursion(13));
    texts.put("30 times SELECT *, *", stars(30));
    texts.put("64 KB of NOT", select + " AND " + "NOT ".repeat(16_000) + "true");
    texts.put("60 KB of comment without end", select + " /*".repeat(20_000));
    texts.put("1 MB of comment without end", select + " /*".repeat(330_000));
    texts.put("60 KB of dollar tags", "SELECT " + "$a$ $b$ ".repeat(7_500));
    texts.put("60 KB of U& strings", "SELECT 1" + ", U&'\\0041'".repeat(5_400));
    texts.put("60 KB of one string", "SELECT '" + "x".repeat(60_000) + "'");
    texts.put("60 KB of one-byte tokens", "SELECT " + "(+)".repeat(20_000));
    texts.put("1 MB of one string", "SELECT '" + "x".repeat(1_000_000) + "'");
    texts.put("1 MB of words", "a ".repeat(500_000));
    texts.put("16 MB of one string", "SELECT '" + "x".repeat(16 << 20) + "'");
    texts.put("30,000 statements", "SELECT 1;".repeat(30_000));
    return texts;
  }

  private static String recursion(int levels) {
    String text = "SELECT aid, bid FROM pgbench_accounts";
    for (int i = 0; i < levels; i++) {
      text =
          "(WITH RECURSIVE r%1$d(a, b) AS (%2$s UNION ALL SELECT b, a FROM r%1$d) SELECT a, b FROM r%1$d)"
              .formatted(i, text);
    }
    return text;
  }

  private static String stars(int levels) {
    String text = "SELECT aid FROM pgbench_accounts";
    for (int i = 0; i < levels; i++) {
      text = "SELECT *, * FROM (" + text + ") t" + i;
    }
    return text;
  }
}
