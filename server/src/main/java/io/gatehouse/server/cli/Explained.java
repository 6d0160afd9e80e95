package io.gatehouse.server.cli;

import io.gatehouse.masking.ColumnMask;
import io.gatehouse.masking.MaskView;
import io.gatehouse.policy.Decision;
import io.gatehouse.policy.DecisionRequest;
import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.policy.Explanation;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.enforcement.Judge;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Question;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.StatementFacts;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A text explained: the facts of its statements and, where somebody was named, the judgement.
 *
 * @param analysis the facts
 * @param judgement what the proxy would do; empty when nobody was named
 * @param steps how each policy came to its part
 * @param nearest for a refusal, what came nearest to letting it run, or refused it
 */
record Explained(
    Analysis analysis,
    Optional<Judgement> judgement,
    List<Explanation.Step> steps,
    List<Explanation.Step> nearest) {

  /** Masks need a key to be made, and none is applied here. */
  private static final byte[] NO_KEY = new byte[32];

  /** Who asks for what, where. */
  record Asked(
      Principal principal,
      String database,
      String environment,
      Connection connection,
      Transaction transaction) {}

  Explained {
    Objects.requireNonNull(analysis);
    Objects.requireNonNull(judgement);
    steps = List.copyOf(steps);
    nearest = List.copyOf(nearest);
  }

  static Explained facts(Analysis analysis) {
    return new Explained(analysis, Optional.empty(), List.of(), List.of());
  }

  /** Judged by the very rules that the proxy goes by. */
  static Explained judged(
      PolicyBundle policies, Asked asked, Analysis analysis, AnalysisContext context) {
    Clock clock = Clock.systemUTC();
    Target target = new Target(asked.database(), asked.environment());
    Judgement judgement =
        new Judge(() -> policies, NO_KEY, clock)
            .judge(
                new Question(
                    asked.principal(),
                    target,
                    asked.connection(),
                    asked.transaction(),
                    analysis,
                    Map.of(),
                    context.catalog(),
                    context.searchPath(),
                    false));
    Explanation explanation =
        policies.explain(
            new DecisionRequest(
                asked.principal(),
                target,
                asked.connection(),
                asked.transaction(),
                analysis.statements(),
                clock.instant()));
    return new Explained(
        analysis, Optional.of(judgement), explanation.steps(), explanation.nearest());
  }

  /** Whether it would run; without a judgement, whether it is understood. */
  boolean runs() {
    return judgement.map(judged -> judged.refusal().isEmpty()).orElseGet(analysis::understood);
  }

  /** The masks of a result column, by the column that each is for; empty when it is in clear. */
  Map<String, ColumnMask> masks(OutputColumn column) {
    Map<String, ColumnMask> masks = new TreeMap<>();
    MaskView view = judgement.orElseThrow().masks();
    if (!column.proven()) {
      view.unproven().ifPresent(mask -> masks.put("(unproven)", mask));
    }
    for (ColumnId source : column.sources()) {
      view.of(source).ifPresent(mask -> masks.put(source.toString(), mask));
    }
    return masks;
  }

  /** All of it as maps, lists, texts, numbers. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("fingerprint", analysis.fingerprint());
    List<Map<String, Object>> statements = new ArrayList<>();
    for (StatementFacts facts : analysis.statements()) {
      Map<String, Object> statement = FactsTree.of(facts);
      if (judgement.isPresent() && facts.output().isPresent()) {
        statement.put("masks", maskTree(facts.output().get()));
      }
      statements.add(statement);
    }
    tree.put("statements", statements);
    judgement.ifPresent(
        judged -> {
          tree.put("decision", decision(judged));
          tree.put("policies", steps.stream().map(Explained::step).toList());
          tree.put("nearest", nearest.stream().map(Explained::step).toList());
        });
    return tree;
  }

  private List<Object> maskTree(List<OutputColumn> output) {
    List<Object> columns = new ArrayList<>();
    for (OutputColumn column : output) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("name", column.name());
      Map<String, Object> masks = new LinkedHashMap<>();
      masks(column).forEach((source, mask) -> masks.put(source, describe(mask)));
      tree.put("masked", masks);
      columns.add(tree);
    }
    return columns;
  }

  /** Such as {@code partial (mask-pii)}. */
  static String describe(ColumnMask mask) {
    return mask.mask().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
        + " ("
        + mask.policy()
        + ")";
  }

  private static Map<String, Object> decision(Judgement judged) {
    Decision decision = judged.decision();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("runs", judged.refusal().isEmpty());
    tree.put("verdict", FactsTree.word(decision.verdict()));
    tree.put("policy", judged.policy());
    judged
        .refusal()
        .ifPresent(
            refusal -> {
              tree.put("sqlstate", refusal.sqlstate());
              tree.put("message", refusal.message());
              tree.put("hint", refusal.hint());
            });
    tree.put("policies_digest", judged.bundle());
    return tree;
  }

  private static Map<String, Object> step(Explanation.Step step) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("policy", step.policy());
    tree.put("effect", step.effect());
    tree.put("mode", FactsTree.word(step.mode()));
    tree.put("statement", step.statement());
    tree.put("as", step.as());
    tree.put("matched", step.matched());
    step.failed()
        .ifPresent(
            failed -> {
              tree.put("failed", failed.key());
              tree.put("because", failed.detail());
            });
    tree.put("failures", step.failures().stream().map(Explained::failure).toList());
    step.error().ifPresent(error -> tree.put("error", error));
    return tree;
  }

  private static Map<String, Object> failure(Explanation.Failure failure) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("key", failure.key());
    tree.put("because", failure.detail());
    tree.put("change", failure.change());
    return tree;
  }
}
