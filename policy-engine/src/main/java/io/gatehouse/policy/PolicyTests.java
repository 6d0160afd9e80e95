package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Position;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the {@code tests:} that the policies of a bundle bring, through the analysis and the
 * decision that statements go through when they come from a client.
 *
 * <p>A test without {@code as} is asked by somebody whom the policy means: in its groups, in its
 * environment and database (prod and test where it names none). {@code allow}, {@code hold} and
 * {@code block} are the verdict of the whole bundle; where that is the policy's own effect, the
 * policy must have matched as well, or a test would hold only because nothing else allows the
 * statement. For the same reason a statement that is not understood fails its test, unless the
 * policy is about such statements ({@code parse: failed}). Not thread-safe.
 */
public final class PolicyTests {

  /**
   * How one test came out.
   *
   * @param policy the policy that brings it
   * @param place file, line and column of the test
   * @param sql its statement
   * @param expected what it expects
   * @param failure what came out instead; empty when it holds
   */
  public record Result(
      String policy, Position place, String sql, String expected, Optional<String> failure) {

    public Result {
      Objects.requireNonNull(policy);
      Objects.requireNonNull(place);
      Objects.requireNonNull(sql);
      Objects.requireNonNull(expected);
      Objects.requireNonNull(failure);
    }

    /** Whether what was expected came out. */
    public boolean holds() {
      return failure.isEmpty();
    }

    @Override
    public String toString() {
      return place.file()
          + ":"
          + place.line()
          + ": "
          + policy
          + ": "
          + sql
          + ": "
          + (holds() ? expected : "expected " + expected + ": " + failure.get());
    }
  }

  private final PolicyBundle bundle;
  private final Catalog known;
  private final Instant now;
  private final Set<String> matched = new HashSet<>();
  private long versions;
  // A version of a test's catalog means nothing outside, so nobody else may share this cache.
  private final SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());

  /**
   * Tests against a database of which nothing is known: every table that a statement names is taken
   * to exist, with the columns that it names. Columns without their table's name are then ambiguous
   * in a join.
   *
   * @param now the time of the requests
   */
  public PolicyTests(PolicyBundle bundle, Instant now) {
    this(bundle, now, NoObjects.INSTANCE);
  }

  /**
   * Tests against a database of which something is known.
   *
   * @param now the time of the requests
   * @param known what exists; tables that it lacks are taken to exist, as if nothing were known
   */
  public PolicyTests(PolicyBundle bundle, Instant now, Catalog known) {
    this.bundle = Objects.requireNonNull(bundle);
    this.now = Objects.requireNonNull(now);
    this.known = Objects.requireNonNull(known);
  }

  /**
   * All results, and what they do not show.
   *
   * @param results of the policies' own tests, by policy, and then of the cases
   * @param neverMatched ids of policies that matched in none of them
   */
  public record Report(List<Result> results, List<String> neverMatched) {

    public Report {
      results = List.copyOf(results);
      neverMatched = List.copyOf(neverMatched);
    }

    /** Whether everything came out as expected. */
    public boolean holds() {
      return results.stream().allMatch(Result::holds);
    }
  }

  /** Runs every test and every case, and says which policies none of them reached. */
  public Report run(List<PolicyCase> cases) {
    matched.clear();
    List<Result> results = new ArrayList<>(run());
    for (PolicyCase one : cases) {
      results.add(run(one));
    }
    return new Report(
        results,
        bundle.all().stream().map(Policy::id).filter(id -> !matched.contains(id)).toList());
  }

  private Result run(PolicyCase one) {
    Analysis analysis = analyze(one.sql());
    Decision decision =
        decide(
            new DecisionRequest(
                principal(one.user(), one.groups(), one.actor()),
                new DecisionRequest.Target(one.database(), one.environment()),
                new DecisionRequest.Connection("127.0.0.1", "", true),
                DecisionRequest.Transaction.IDLE,
                analysis.statements(),
                now,
                circumstances(one.sql(), one.estimatedRows(), one.readOnly(), analysis)));
    Optional<String> failure = Optional.empty();
    if (decision.verdict() != one.expected()) {
      String message = decision.message().isEmpty() ? "" : ": " + decision.message();
      failure =
          Optional.of(
              "the verdict is " + text(decision.verdict()) + " by " + decision.policy() + message);
    } else if (!decision.policy().equals(one.policy().orElse(decision.policy()))) {
      failure = Optional.of("the verdict is that of " + decision.policy());
    }
    return new Result(
        one.policy().orElse(""), one.place(), one.sql(), text(one.expected()), failure);
  }

  private Analysis analyze(String sql) {
    versions++;
    return analyzer.analyze(
        sql,
        new AnalysisContext(
            new TestCatalog(known, bundle, sql, versions), List.of("pg_catalog", "public"), true));
  }

  private Decision decide(DecisionRequest request) {
    Decision decision = bundle.decide(request);
    decision.matches().forEach(match -> matched.add(match.policy()));
    return decision;
  }

  /** Runs every test, by policy id and in the order of each policy. */
  public List<Result> run() {
    List<Result> results = new ArrayList<>();
    for (Policy policy : bundle.all()) {
      for (Policy.Test test : policy.tests()) {
        Optional<String> failure = failure(policy, test);
        results.add(
            new Result(policy.id(), test.place(), test.sql(), text(test.expect()), failure));
      }
    }
    return results;
  }

  private Optional<String> failure(Policy policy, Policy.Test test) {
    Analysis analysis = analyze(test.sql());
    if (!policy.match().parseFailed()) {
      for (StatementFacts facts : analysis.statements()) {
        if (!facts.understood()) {
          return Optional.of(
              "the statement is not understood: " + facts.notUnderstood().get().message());
        }
      }
    }
    return failure(policy, test.expect(), decide(request(policy, test, analysis)));
  }

  private static Optional<String> failure(
      Policy policy, Policy.Test.Expect expect, Decision decision) {
    boolean matched = false;
    for (Decision.Match match : decision.matches()) {
      if (match.policy().equals(policy.id())) {
        matched = true;
        if (match.error().isPresent()) {
          return match.error();
        }
      }
    }
    return switch (expect) {
      case MATCH -> matched ? Optional.empty() : Optional.of("it does not match");
      case NO_MATCH -> matched ? Optional.of("it matches") : Optional.empty();
      case ALLOW -> failure(Decision.Verdict.ALLOW, Effect.ALLOW, policy, matched, decision);
      case HOLD -> failure(Decision.Verdict.HOLD, Effect.HOLD, policy, matched, decision);
      case BLOCK -> failure(Decision.Verdict.BLOCK, Effect.BLOCK, policy, matched, decision);
    };
  }

  private static Optional<String> failure(
      Decision.Verdict expected, Effect effect, Policy policy, boolean matched, Decision decision) {
    if (decision.verdict() != expected) {
      String message = decision.message().isEmpty() ? "" : ": " + decision.message();
      return Optional.of(
          "the verdict is " + text(decision.verdict()) + " by " + decision.policy() + message);
    }
    return policy.effect() == effect && !matched
        ? Optional.of(
            "the verdict is that of " + decision.policy() + ", this policy does not match")
        : Optional.empty();
  }

  private DecisionRequest request(Policy policy, Policy.Test test, Analysis analysis) {
    Match match = policy.match();
    return new DecisionRequest(
        test.as().map(as -> principal(as.user(), as.groups(), as.actor())).orElse(meant(match)),
        new DecisionRequest.Target(
            test.database().or(() -> first(match.databases())).orElse("test"),
            test.environment().or(() -> first(match.environments())).orElse("prod")),
        new DecisionRequest.Connection("127.0.0.1", "", true),
        DecisionRequest.Transaction.IDLE,
        analysis.statements(),
        now,
        circumstances(test.sql(), test.estimatedRows(), test.readOnly(), analysis));
  }

  private static Circumstances circumstances(
      String sql, OptionalLong estimatedRows, boolean readOnly, Analysis analysis) {
    Circumstances known =
        Circumstances.unknown()
            .ofText(analysis.fingerprint(), sql.length())
            .with(new Parameters.Values(List.of()))
            .inReadOnly(readOnly);
    Estimate estimate =
        estimatedRows.isPresent()
            ? new Estimate.Rows(estimatedRows.getAsLong())
            : new Estimate.Unavailable("a test that says nothing of estimated_rows");
    for (int i = 0; i < analysis.statements().size(); i++) {
      known = known.with(i, estimate);
    }
    return known;
  }

  /** Somebody whom the policy means. */
  private Principal meant(Match match) {
    Subjects subjects = match.subjects();
    return principal(
        first(subjects.users()).orElse("tester"),
        subjects.groups().stream().map(PolicyTests::example).collect(Collectors.toSet()),
        first(subjects.actors()));
  }

  private Principal principal(String user, Set<String> groups, Optional<String> actor) {
    return new Principal(
        "policy-test",
        user,
        user,
        Optional.empty(),
        groups,
        Map.of(),
        actor.map(Principal.Actor::new),
        Optional.empty(),
        now.plus(Duration.ofMinutes(5)));
  }

  private static Optional<String> first(List<Glob> globs) {
    return globs.stream().findFirst().map(PolicyTests::example);
  }

  /** A name that a pattern means. */
  private static String example(Glob glob) {
    return glob.literal() ? glob.text() : glob.text().replace("*", "x");
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
