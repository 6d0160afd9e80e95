package io.gatehouse.bench;

import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.enforcement.Judge;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Question;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.Sharing;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a judgement costs: of a statement that the session has run before ({@code remembered}), of
 * one that nobody has judged yet ({@code anew}), and to read all policies again ({@code reload}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecidingBenchmark {

  /** How many policies. */
  @Param({"10", "1000"})
  public int policies;

  private Path directory;
  private Judge judge;
  private Question question;
  private Judgement earlier;

  /** Writes the policies and judges once. */
  @Setup(Level.Trial)
  public void judgeOnce() throws IOException, PolicyException {
    directory = Files.createTempDirectory("gatehouse-bench");
    ManyPolicies.write(directory, policies);
    PolicyBundle bundle = PolicyBundle.load(directory);
    judge = new Judge(() -> bundle, new byte[32], Clock.systemUTC());
    AnalysisContext context = PgbenchCatalog.context();
    Analysis analysis =
        new SqlAnalyzer(AnalysisLimits.defaults())
            .analyze(
                "SELECT abalance FROM pgbench_accounts WHERE aid = 1"
                    .getBytes(StandardCharsets.UTF_8),
                context,
                Sharing.SHAPE);
    question =
        new Question(
            new Principal(
                "https://issuer.example",
                "7",
                "agent-7",
                Optional.empty(),
                Set.of("agents"),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Instant.MAX),
            new Target("bench", "prod"),
            new Connection("127.0.0.1", "pgbench", true),
            Transaction.IDLE,
            analysis,
            Map.of(),
            context.catalog(),
            context.searchPath(),
            false);
    earlier = judge.judge(question);
    if (earlier.refusal().isPresent() || judge.again(earlier, question).isEmpty()) {
      throw new IllegalStateException("refused, or not remembered");
    }
  }

  /** Removes the policies. */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    ManyPolicies.remove(directory);
  }

  /** The session has run it before. */
  @Benchmark
  public Optional<Judgement> remembered() {
    return judge.again(earlier, question);
  }

  /** Nobody has judged it yet. */
  @Benchmark
  public Judgement anew() {
    return judge.judge(question);
  }

  /** All files are read and compiled. */
  @Benchmark
  public PolicyBundle reload() throws PolicyException {
    return PolicyBundle.load(directory);
  }
}
