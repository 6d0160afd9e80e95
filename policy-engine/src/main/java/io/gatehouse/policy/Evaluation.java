package io.gatehouse.policy;

import dev.cel.runtime.CelEvaluationException;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One request against all policies. Every policy is looked at, for every statement and for each
 * side (the user, and the agent that acts for the user), so that order never matters; {@code
 * decide} and {@code explain} are two readings of the same run. Used once, by one thread.
 */
final class Evaluation {

  /** The strictest first; a tie is broken by id, so that the answer is always the same. */
  private static final Comparator<Policy> LOUDEST =
      Comparator.comparing((Policy policy) -> policy.metadata().severity())
          .reversed()
          .thenComparing(Policy::id);

  private static final Comparator<Decision.Match> BY_ID =
      Comparator.comparing(Decision.Match::policy).thenComparingInt(Decision.Match::statement);

  private record NoAllow(String message, String hint) {}

  /** How one policy came out. */
  private record Outcome(Optional<Miss> miss, Optional<String> error) {

    static final Outcome MATCHED = new Outcome(Optional.empty(), Optional.empty());

    static Outcome missed(Miss miss) {
      return new Outcome(Optional.of(miss), Optional.empty());
    }

    boolean matched() {
      return miss.isEmpty();
    }
  }

  private final PolicyBundle bundle;
  private final DecisionRequest request;
  private final boolean traced;
  private final List<Explanation.Step> steps = new ArrayList<>();
  private final Set<Decision.Match> matches = new LinkedHashSet<>();
  private final List<Policy> blocks = new ArrayList<>();
  private final List<Policy> holds = new ArrayList<>();
  private final List<Policy> allows = new ArrayList<>();
  private final List<NoAllow> refused = new ArrayList<>();
  private final Set<ActiveMasks.Active> masks = new LinkedHashSet<>();
  private OptionalLong maxRows = OptionalLong.empty();
  private Optional<Duration> statementTimeout = Optional.empty();
  private boolean readOnly;

  Evaluation(PolicyBundle bundle, DecisionRequest request, boolean traced) {
    this.bundle = bundle;
    this.request = request;
    this.traced = traced;
  }

  Explanation run() {
    for (Side side : Side.of(request.principal())) {
      standingMasks(side);
      for (int i = 0; i < request.statements().size(); i++) {
        judge(side, i, request.statements().get(i));
      }
    }
    steps.sort(
        Comparator.comparing(Explanation.Step::policy)
            .thenComparingInt(Explanation.Step::statement)
            .thenComparing(Explanation.Step::as));
    return new Explanation(decision(), steps);
  }

  private void judge(Side side, int index, StatementFacts facts) {
    judgeOne(side, index, facts);
    // What is prepared or declared runs later under these words: it needs the same rights.
    if (facts.effect() instanceof SessionEffect.Prepare prepare) {
      judgeOne(side, index, prepare.inner());
    } else if (facts.effect() instanceof SessionEffect.DeclareCursor declare) {
      judgeOne(side, index, declare.inner());
    }
  }

  private void judgeOne(Side side, int index, StatementFacts facts) {
    Lazy attributes = new Lazy(side, facts);
    boolean allowed = false;
    List<Miss> misses = new ArrayList<>();
    for (Policy policy : bundle.allowing()) {
      Outcome outcome = outcome(policy, side, facts, false, attributes);
      note(policy, side, index, outcome);
      if (outcome.matched()) {
        record(policy, index, outcome);
        if (policy.enforced()) {
          allowed = true;
          allows.add(policy);
          merge(policy.limits());
        }
      } else if (policy.enforced()
          && outcome.miss().orElseThrow().key().compareTo(Miss.Key.SUBJECTS) > 0) {
        misses.add(outcome.miss().get());
      }
    }
    if (!allowed) {
      refused.add(
          new NoAllow(Refusal.message(request.target(), side, facts, misses), Refusal.hint(facts)));
    }
    // Unless somebody allows what is not understood, it is refused for what it is.
    boolean unknownMatches = allowed;
    for (Policy policy : bundle.restricting()) {
      Outcome outcome = outcome(policy, side, facts, unknownMatches, attributes);
      note(policy, side, index, outcome);
      if (outcome.matched()) {
        restrict(policy, side, index, facts, outcome);
      }
    }
  }

  private void restrict(
      Policy policy, Side side, int index, StatementFacts facts, Outcome outcome) {
    if (policy.effect() == Effect.MASK) {
      ActiveMasks.Active active = active(policy, side);
      if (!facts.understood() || touches(active, facts)) {
        record(policy, index, outcome);
      }
      if (policy.enforced()) {
        masks.add(active);
      }
      return;
    }
    record(policy, index, outcome);
    if (!policy.enforced()) {
      return;
    }
    switch (policy.effect()) {
      case BLOCK -> blocks.add(policy);
      case HOLD -> holds.add(policy);
      case LIMIT -> merge(policy.limits());
      case ALLOW, MASK -> throw new IllegalStateException(policy.id());
    }
  }

  private Outcome outcome(
      Policy policy, Side side, StatementFacts facts, boolean unknownMatches, Lazy attributes) {
    boolean grants = policy.effect().grants();
    Optional<Miss> miss = policy.match().scope(request.target(), side, !grants);
    if (miss.isEmpty() && policy.effect() != Effect.MASK) {
      miss = excepted(policy, side);
    }
    if (miss.isEmpty()) {
      miss = statementMiss(policy, facts, unknownMatches);
    }
    if (miss.isPresent()) {
      return Outcome.missed(miss.get());
    }
    if (policy.when().isEmpty()) {
      return Outcome.MATCHED;
    }
    try {
      return policy.when().get().holds(attributes.get())
          ? Outcome.MATCHED
          : Outcome.missed(new Miss(Miss.Key.WHEN, "the condition does not hold"));
    } catch (CelEvaluationException | RuntimeException e) {
      String error = "the condition can not be evaluated: " + e.getMessage();
      return grants
          ? new Outcome(Optional.of(new Miss(Miss.Key.WHEN, error)), Optional.of(error))
          : new Outcome(Optional.empty(), Optional.of(error));
    }
  }

  private Optional<Miss> statementMiss(
      Policy policy, StatementFacts facts, boolean unknownMatches) {
    return switch (policy.effect()) {
      case ALLOW -> policy.match().covers(facts, bundle.labels());
      case BLOCK, HOLD, LIMIT -> policy.match().hits(facts, bundle.labels(), unknownMatches);
      case MASK -> policy.match().hitsAction(facts);
    };
  }

  private Optional<Miss> excepted(Policy policy, Side side) {
    for (ExceptionRule exception : bundle.exceptions(policy.id())) {
      if (exception.liftsFor(side.judged(), request.now())) {
        return Optional.of(
            new Miss(Miss.Key.SUBJECTS, side.judged().user() + " by exception " + exception.id()));
      }
    }
    return Optional.empty();
  }

  /** Masks that hold whatever the statement is, and even when there is none. */
  private void standingMasks(Side side) {
    for (Policy policy : bundle.restricting()) {
      if (policy.effect() == Effect.MASK
          && policy.enforced()
          && !policy.dependsOnStatement()
          && policy.match().scope(request.target(), side, true).isEmpty()) {
        masks.add(active(policy, side));
      }
    }
  }

  private ActiveMasks.Active active(Policy policy, Side side) {
    return new ActiveMasks.Active(
        policy,
        bundle.exceptions(policy.id()).stream()
            .filter(exception -> exception.liftsFor(side.judged(), request.now()))
            .toList());
  }

  private boolean touches(ActiveMasks.Active active, StatementFacts facts) {
    for (ColumnUse use : facts.columns()) {
      if (active.masks(use.column(), bundle.labels())) {
        return true;
      }
    }
    return false;
  }

  private void merge(Policy.Limits limits) {
    if (limits.maxRows().isPresent()) {
      long rows = limits.maxRows().getAsLong();
      maxRows = OptionalLong.of(Math.min(maxRows.orElse(rows), rows));
    }
    if (limits.statementTimeout().isPresent()) {
      Duration timeout = limits.statementTimeout().get();
      statementTimeout =
          statementTimeout
              .filter(known -> known.compareTo(timeout) <= 0)
              .or(() -> Optional.of(timeout));
    }
    readOnly |= limits.readOnly();
  }

  private void record(Policy policy, int index, Outcome outcome) {
    matches.add(
        new Decision.Match(
            policy.id(), policy.effect().text(), policy.mode(), index, outcome.error()));
  }

  private void note(Policy policy, Side side, int index, Outcome outcome) {
    if (traced) {
      steps.add(
          new Explanation.Step(
              policy.id(),
              policy.effect().text(),
              policy.mode(),
              index,
              side.judged().user(),
              outcome.matched(),
              outcome.miss().map(Miss::failure),
              outcome.error()));
    }
  }

  private Decision decision() {
    List<Decision.Match> sorted = matches.stream().sorted(BY_ID).toList();
    Obligations obligations =
        new Obligations(
            maxRows,
            Obligations.OnExcess.ERROR,
            OptionalLong.empty(),
            OptionalLong.empty(),
            statementTimeout,
            readOnly,
            Obligations.Rate.NONE,
            bundle.maskRules(masks),
            Map.of());
    if (!blocks.isEmpty()) {
      return loudest(Decision.Verdict.BLOCK, blocks, sorted, obligations);
    }
    if (!refused.isEmpty()) {
      NoAllow first = refused.get(0);
      return new Decision(
          Decision.Verdict.BLOCK,
          Decision.NO_ALLOW,
          first.message(),
          first.hint(),
          sorted,
          obligations,
          List.of(),
          Optional.empty(),
          List.of(),
          Set.of(),
          false,
          !bundle.dependsOnTime());
    }
    if (!holds.isEmpty()) {
      return loudest(Decision.Verdict.HOLD, holds, sorted, obligations);
    }
    String policy =
        allows.stream().map(Policy::id).min(Comparator.naturalOrder()).orElse(Decision.EMPTY_QUERY);
    return new Decision(
        Decision.Verdict.ALLOW,
        policy,
        "",
        "",
        sorted,
        obligations,
        List.of(),
        Optional.empty(),
        List.of(),
        Set.of(),
        false,
        !bundle.dependsOnTime());
  }

  private Decision loudest(
      Decision.Verdict verdict,
      List<Policy> candidates,
      List<Decision.Match> matches,
      Obligations obligations) {
    Policy policy = candidates.stream().min(LOUDEST).orElseThrow();
    return new Decision(
        verdict,
        policy.id(),
        policy.message(),
        Refusal.hint(policy),
        matches,
        obligations,
        List.of(),
        Optional.empty(),
        List.of(),
        Set.of(),
        false,
        !bundle.dependsOnTime());
  }

  /** Attributes are made only when some condition reads them. */
  private final class Lazy {

    private final Side side;
    private final StatementFacts facts;
    private Attributes attributes;

    Lazy(Side side, StatementFacts facts) {
      this.side = side;
      this.facts = facts;
    }

    Attributes get() {
      if (attributes == null) {
        attributes = new Attributes(request, side, facts, bundle.labels());
      }
      return attributes;
    }
  }
}
