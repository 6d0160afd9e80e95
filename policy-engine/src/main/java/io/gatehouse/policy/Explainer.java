package io.gatehouse.policy;

import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Says how every policy came to its part in a decision, with everything that it missed. Looks at
 * all of them, without the index.
 */
final class Explainer {

  private final PolicyBundle bundle;
  private final DecisionRequest request;
  private final Conditions conditions;
  private final List<Explanation.Step> steps = new ArrayList<>();

  private Explainer(PolicyBundle bundle, DecisionRequest request) {
    this.bundle = bundle;
    this.request = request;
    this.conditions =
        new Conditions(
            request, bundle.labels(), Assumption.AS_IT_IS, new Asked(request.circumstances()));
  }

  static Explanation explain(PolicyBundle bundle, DecisionRequest request) {
    Explainer explainer = new Explainer(bundle, request);
    List<Scope> scopes = Scope.of(bundle, request);
    for (Scope scope : scopes) {
      for (int i = 0; i < request.statements().size(); i++) {
        StatementFacts facts = request.statements().get(i);
        explainer.explain(scope, i, facts);
        if (facts.effect() instanceof SessionEffect.Prepare prepare) {
          explainer.explain(scope, i, prepare.inner());
        } else if (facts.effect() instanceof SessionEffect.DeclareCursor declare) {
          explainer.explain(scope, i, declare.inner());
        }
      }
    }
    explainer.steps.sort(
        Comparator.comparing(Explanation.Step::policy)
            .thenComparingInt(Explanation.Step::statement)
            .thenComparing(Explanation.Step::as));
    return new Explanation(Evaluation.decide(bundle, request, scopes), explainer.steps);
  }

  private void explain(Scope scope, int index, StatementFacts facts) {
    Conditions.Unit unit = conditions.unit(scope, index, facts);
    boolean allowed = false;
    for (Policy policy : bundle.allowing().policies()) {
      boolean matched = step(policy, unit, false);
      allowed |= matched && policy.mode() == Decision.Mode.ENFORCE;
    }
    for (Policy policy : bundle.restricting().policies()) {
      step(policy, unit, allowed);
    }
    for (Policy policy : bundle.masking().policies()) {
      step(policy, unit, true);
    }
  }

  private boolean step(Policy policy, Conditions.Unit unit, boolean unknownMatches) {
    List<Miss> misses = new ArrayList<>();
    Scope.miss(policy, request, unit.side()).ifPresent(misses::add);
    policy.match().time(request.now()).ifPresent(misses::add);
    lifted(policy, unit.side()).ifPresent(misses::add);
    misses.addAll(StatementMiss.all(policy, unit.facts(), bundle.labels(), unknownMatches));
    Optional<String> error = Optional.empty();
    if (misses.isEmpty()) {
      Outcome outcome = conditions.check(policy, unit);
      outcome.miss().ifPresent(misses::add);
      error = outcome.error();
    }
    List<Explanation.Failure> failures = misses.stream().map(miss -> miss.failure(policy)).toList();
    steps.add(
        new Explanation.Step(
            policy.id(),
            policy.effect().text(),
            policy.mode(),
            unit.index(),
            unit.side().judged().user(),
            failures.isEmpty(),
            failures.stream().findFirst(),
            failures,
            error));
    return failures.isEmpty();
  }

  private Optional<Miss> lifted(Policy policy, Side side) {
    if (policy.effect() == Effect.MASK) {
      return Optional.empty();
    }
    return bundle.exceptions(policy.id()).stream()
        .filter(exception -> exception.liftsFor(side.judged(), request.now()))
        .map(
            exception ->
                new Miss(
                    Miss.Key.SUBJECTS, side.judged().user() + " by exception " + exception.id()))
        .findFirst();
  }
}
