package io.gatehouse.bench;

import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.Sharing;
import io.gatehouse.sql.SqlAnalyzer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a statement costs that is known in all but its constants, and one that is new. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UnderstandingBenchmark {

  private static final int TEXTS = 1_024;

  /** Which statement: of pgbench, or as long as its name says. */
  @Param({"select", "limit", "update", "insert", "in-1KB", "string-10KB", "columns-10KB"})
  public String statement;

  private final AnalysisContext context = PgbenchCatalog.context();
  private final byte[][] texts = new byte[TEXTS][];
  private SqlAnalyzer remembering;
  private SqlAnalyzer forgetting;
  private int next;

  /** Makes texts of one shape, and an analyser that knows it. */
  @Setup(Level.Trial)
  public void knowTheShape() {
    AnalysisLimits defaults = AnalysisLimits.defaults();
    remembering = new SqlAnalyzer(defaults);
    forgetting =
        new SqlAnalyzer(
            new AnalysisLimits(
                defaults.maxBytes(),
                defaults.maxTokens(),
                defaults.maxNesting(),
                defaults.maxStatements(),
                defaults.maxTime(),
                0));
    for (int i = 0; i < TEXTS; i++) {
      texts[i] = text(10_000 + i).getBytes(StandardCharsets.UTF_8);
    }
    Analysis analysis = remembering.analyze(texts[0], context, Sharing.SHAPE);
    if (!analysis.understood()
        || remembering.analyze(texts[TEXTS - 1], context, Sharing.SHAPE) != analysis) {
      throw new IllegalStateException("not understood, or not shared: " + text(1));
    }
  }

  private String text(int constant) {
    return switch (statement) {
      case "select" -> "SELECT abalance FROM pgbench_accounts WHERE aid = " + constant;
      case "limit" -> "SELECT abalance FROM pgbench_accounts WHERE aid = " + constant + " LIMIT 10";
      case "update" ->
          "UPDATE pgbench_accounts SET abalance = abalance + 17 WHERE aid = " + constant;
      case "insert" ->
          "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (1, 2, "
              + constant
              + ", 5, CURRENT_TIMESTAMP)";
      case "in-1KB" ->
          "SELECT abalance FROM pgbench_accounts WHERE aid IN ("
              + (constant + ", ").repeat(134)
              + "1)";
      case "string-10KB" ->
          "SELECT abalance FROM pgbench_accounts WHERE filler = '" + "x".repeat(10_000) + "'";
      default ->
          "SELECT "
              + "abalance, ".repeat(1_000)
              + "1 FROM pgbench_accounts WHERE aid = "
              + constant;
    };
  }

  /** The shape is known, the constant is new. */
  @Benchmark
  public Analysis hit() {
    next = (next + 1) & (TEXTS - 1);
    return remembering.analyze(texts[next], context, Sharing.SHAPE);
  }

  /** Nothing is known. */
  @Benchmark
  public Analysis miss() {
    next = (next + 1) & (TEXTS - 1);
    return forgetting.analyze(texts[next], context, Sharing.SHAPE);
  }
}
