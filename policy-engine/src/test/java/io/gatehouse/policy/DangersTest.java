package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements that an operator in production may run, and dangerous ones that must be stopped,
 * through the real analysis and the bundle of the acceptance corpus.
 */
class DangersTest {

  private static final Principal OPERATOR = Requests.user("op", "operators");

  private static PolicyBundle bundle;

  private final SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());
  private final AnalysisContext context =
      new AnalysisContext(new ShopCatalog(), List.of("pg_catalog", "public"), true);

  @BeforeAll
  static void load() throws PolicyException {
    bundle = PolicyBundle.load(Path.of("..", "config", "examples", "corpus"));
  }

  static Stream<String> cases() throws IOException {
    try (var in = DangersTest.class.getResourceAsStream("dangers.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isStoppedOrAllowedAsItShouldBe(String line) {
    String[] parts = line.split(" \\| ", 3);
    List<Decision> decisions = new ArrayList<>();
    boolean understood = true;
    for (String message : parts[2].split(" ;; ", -1)) {
      Analysis analysis = analyzer.analyze(message, context);
      understood &= analysis.understood();
      decisions.add(
          bundle.decide(
              new DecisionRequest(
                  OPERATOR,
                  new DecisionRequest.Target("shop", "prod"),
                  new DecisionRequest.Connection("192.0.2.7", "psql", true),
                  DecisionRequest.Transaction.IDLE,
                  analysis.statements(),
                  Requests.NOW)));
    }

    assertThat(decisions.stream().allMatch(d -> d.verdict() == Decision.Verdict.ALLOW))
        .as(decisions.toString())
        .isEqualTo(parts[0].equals("allow"));
    // What stops a statement must be what it does, and not that it could not be read.
    assertThat(understood).as(decisions.toString()).isTrue();
  }
}
