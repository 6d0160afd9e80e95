package io.gatehouse.policy;

import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One pass of a request over the policies, under one assumption. Every policy that may match is
 * looked at, for every statement and for each side (the user, and the agent that acts for the
 * user), so that order never matters. Used once, by one thread.
 */
final class Run {

  private final PolicyBundle bundle;
  private final DecisionRequest request;
  private final Assumption assumption;
  private final Conditions conditions;
  private final Verdicts verdicts = new Verdicts();
  private final Set<Decision.Match> matches = new LinkedHashSet<>();
  private final TreeMap<String, String> warnings = new TreeMap<>();
  private final Set<String> shadows = new TreeSet<>();
  private final Set<ActiveMasks.Active> masks = new LinkedHashSet<>();
  private final Merge obligations = new Merge();

  Run(
      PolicyBundle bundle,
      DecisionRequest request,
      List<Scope> scopes,
      Asked asked,
      Assumption assumption) {
    this.bundle = bundle;
    this.request = request;
    this.assumption = assumption;
    this.conditions = new Conditions(request, bundle.labels(), assumption, asked);
    for (Scope scope : scopes) {
      standingMasks(scope);
      for (int i = 0; i < request.statements().size(); i++) {
        StatementFacts facts = request.statements().get(i);
        judge(conditions.unit(scope, i, facts));
        // What is prepared or declared runs later under these words: it needs the same rights.
        if (facts.effect() instanceof SessionEffect.Prepare prepare) {
          judge(conditions.unit(scope, i, prepare.inner()));
        } else if (facts.effect() instanceof SessionEffect.DeclareCursor declare) {
          judge(conditions.unit(scope, i, declare.inner()));
        }
      }
    }
  }

  private void judge(Conditions.Unit unit) {
    boolean allowed = allow(unit);
    // Unless somebody allows what is not understood, it is refused for what it is.
    boolean unknown = allowed && !unit.facts().understood();
    PolicyIndex index = bundle.restricting();
    BitSet candidates = index.candidates(unit.scope().restricting(), unit.facts(), unknown);
    for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
      restrict(index.policy(i), unit, allowed);
    }
    mask(unit);
  }

  private boolean allow(Conditions.Unit unit) {
    boolean allowed = false;
    PolicyIndex index = bundle.allowing();
    BitSet candidates = index.candidates(unit.scope().allowing(), unit.facts(), false);
    for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
      Policy policy = index.policy(i);
      Outcome outcome = outcome(policy, unit, false);
      if (outcome.matched()) {
        record(policy, unit, outcome);
        if (counts(policy)) {
          allowed = true;
          verdicts.allowedBy(policy);
          obligations.add(policy);
        }
      }
    }
    if (!allowed) {
      verdicts.notAllowed(Refusal.noAllow(bundle, request, unit, this::outcomeOfAllow));
    }
    return allowed;
  }

  private Outcome outcomeOfAllow(Policy policy, Conditions.Unit unit) {
    return Scope.miss(policy, request, unit.side())
        .map(Outcome::missed)
        .orElseGet(() -> outcome(policy, unit, false));
  }

  private void restrict(Policy policy, Conditions.Unit unit, boolean unknownMatches) {
    Outcome outcome = outcome(policy, unit, unknownMatches);
    if (!outcome.matched()) {
      return;
    }
    record(policy, unit, outcome);
    if (policy.mode() == Decision.Mode.WARN) {
      warnings.put(policy.id(), Refusal.warning(policy));
    }
    if (counts(policy)) {
      verdicts.restrictedBy(policy);
      obligations.add(policy);
    }
  }

  private void mask(Conditions.Unit unit) {
    BitSet scope = unit.scope().masking();
    for (int i = scope.nextSetBit(0); i >= 0; i = scope.nextSetBit(i + 1)) {
      Policy policy = bundle.masking().policy(i);
      Outcome outcome = outcome(policy, unit, true);
      if (!outcome.matched()) {
        continue;
      }
      ActiveMasks.Active active = active(policy, unit.side());
      if (!unit.facts().understood() || touches(active, unit.facts())) {
        record(policy, unit, outcome);
        if (policy.mode() == Decision.Mode.WARN) {
          warnings.put(policy.id(), Refusal.warning(policy));
        }
      }
      if (counts(policy)) {
        masks.add(active);
      }
    }
  }

  /** Masks that hold whatever the statement is, and even when there is none. */
  private void standingMasks(Scope scope) {
    BitSet bits = scope.masking();
    for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
      Policy policy = bundle.masking().policy(i);
      if (counts(policy) && !policy.dependsOnStatement()) {
        masks.add(active(policy, scope.side()));
      }
    }
  }

  /** How a policy that is about this session comes out. */
  private Outcome outcome(Policy policy, Conditions.Unit unit, boolean unknownMatches) {
    if (policy.match().schedule().isPresent()) {
      conditions.hangsOnTime();
      Optional<Miss> miss = policy.match().time(request.now());
      if (miss.isPresent()) {
        return Outcome.missed(miss.get());
      }
    }
    if (policy.effect() != Effect.MASK) {
      Optional<Miss> lifted = lifted(policy, unit.side());
      if (lifted.isPresent()) {
        return Outcome.missed(lifted.get());
      }
    }
    Optional<Miss> miss =
        StatementMiss.first(policy, unit.facts(), bundle.labels(), unknownMatches);
    return miss.isPresent() ? Outcome.missed(miss.get()) : conditions.check(policy, unit);
  }

  private Optional<Miss> lifted(Policy policy, Side side) {
    for (ExceptionRule exception : bundle.exceptions(policy.id())) {
      if (exception.subject().equals(side.judged().user())) {
        conditions.hangsOnTime();
        if (exception.liftsFor(side.judged(), request.now())) {
          return Optional.of(
              new Miss(
                  Miss.Key.SUBJECTS, side.judged().user() + " by exception " + exception.id()));
        }
      }
    }
    return Optional.empty();
  }

  private ActiveMasks.Active active(Policy policy, Side side) {
    List<ExceptionRule> lifting = new ArrayList<>();
    for (ExceptionRule exception : bundle.exceptions(policy.id())) {
      if (exception.subject().equals(side.judged().user())) {
        conditions.hangsOnTime();
        if (exception.liftsFor(side.judged(), request.now())) {
          lifting.add(exception);
        }
      }
    }
    return new ActiveMasks.Active(policy, lifting);
  }

  private boolean touches(ActiveMasks.Active active, StatementFacts facts) {
    for (ColumnUse use : facts.columns()) {
      if (active.masks(use.column(), bundle.labels())) {
        return true;
      }
    }
    return false;
  }

  private boolean counts(Policy policy) {
    return switch (policy.mode()) {
      case ENFORCE -> true;
      case WARN -> false;
      case SHADOW -> assumption.shadowCounts();
    };
  }

  private void record(Policy policy, Conditions.Unit unit, Outcome outcome) {
    if (policy.mode() == Decision.Mode.SHADOW) {
      shadows.add(policy.id());
    }
    matches.add(
        new Decision.Match(
            policy.id(), policy.effect().text(), policy.mode(), unit.index(), outcome.error()));
  }

  /** Policies in mode shadow that matched. */
  Set<String> shadows() {
    return shadows;
  }

  Conditions conditions() {
    return conditions;
  }

  /** What comes out; shadows and estimates are for others to add. */
  Decision decision() {
    Obligations merged = obligations.with(bundle.maskRules(masks));
    Verdicts.Answer answer = verdicts.answer(request.statements(), merged);
    return new Decision(
        answer.verdict(),
        answer.policy(),
        answer.message(),
        answer.hint(),
        matches.stream().sorted(BY_ID).toList(),
        merged,
        warnings.entrySet().stream()
            .map(entry -> new Decision.Warning(entry.getKey(), entry.getValue()))
            .toList(),
        Optional.empty(),
        answer.approvals(),
        conditions.wanted(),
        !conditions.changing());
  }

  private static final Comparator<Decision.Match> BY_ID =
      Comparator.comparing(Decision.Match::policy)
          .thenComparingInt(Decision.Match::statement)
          .thenComparing(match -> match.error().orElse(""));
}
