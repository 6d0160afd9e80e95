package io.gatehouse.policy;

import io.gatehouse.policy.Decision.Mode;
import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.sql.Action;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * The meaning of policies, sentence by sentence and without any haste: every policy is looked at
 * for every statement and every side; block over hold over allow; nothing allowed is blocked;
 * errors fail closed; an agent needs the rights of both.
 */
final class NaiveEvaluator {

  /** What comes out. */
  record Answer(
      Verdict verdict,
      OptionalLong maxRows,
      List<OptionalLong> more,
      boolean readOnly,
      Set<String> held,
      Set<String> warned,
      Set<String> matched) {}

  private final List<NaivePolicy> policies;
  private final DecisionRequest request;

  NaiveEvaluator(List<NaivePolicy> policies, DecisionRequest request) {
    this.policies = policies;
    this.request = request;
  }

  Answer answer(Set<Mode> counting) {
    Set<String> blocking = new TreeSet<>();
    Set<String> held = new TreeSet<>();
    Set<String> warned = new TreeSet<>();
    Set<String> matched = new TreeSet<>();
    List<NaivePolicy> obliging = new ArrayList<>();
    boolean allAllowed = true;
    for (StatementFacts facts : request.statements()) {
      for (Set<String> groups : sides()) {
        boolean allowed = false;
        for (NaivePolicy policy : policies) {
          if (!matches(policy, facts, groups)) {
            continue;
          }
          matched.add(policy.id());
          boolean counts = counting.contains(policy.mode());
          if (policy.mode() == Mode.WARN) {
            warned.add(policy.id());
          }
          if (!counts) {
            continue;
          }
          obliging.add(policy);
          switch (policy.effect()) {
            case ALLOW -> allowed = true;
            case BLOCK -> blocking.add(policy.id());
            case HOLD -> held.add(policy.id());
            case LIMIT, MASK -> {}
          }
        }
        allAllowed &= allowed;
      }
    }
    List<NaivePolicy> setting =
        obliging.stream()
            .filter(policy -> policy.effect() != Effect.BLOCK)
            .filter(policy -> policy.maxRows() > 0 || policy.effect() == Effect.LIMIT)
            .toList();
    OptionalLong maxRows = setting.stream().mapToLong(NaivePolicy::maxRows).min();
    List<OptionalLong> more =
        List.of(
            least(setting, NaivePolicy.More::affected),
            least(setting, NaivePolicy.More::seconds),
            least(setting, NaivePolicy.More::perMinute),
            least(setting, NaivePolicy.More::bytes));
    boolean readOnly = setting.stream().anyMatch(policy -> policy.more().readOnly());
    Verdict verdict = Verdict.ALLOW;
    if (!held.isEmpty()) {
      verdict = Verdict.HOLD;
    }
    if (!allAllowed || !blocking.isEmpty()) {
      verdict = Verdict.BLOCK;
    }
    return new Answer(
        verdict,
        maxRows,
        more,
        readOnly,
        verdict == Verdict.HOLD ? held : Set.of(),
        warned,
        matched);
  }

  private static OptionalLong least(
      List<NaivePolicy> policies, ToLongFunction<NaivePolicy.More> obligation) {
    return policies.stream()
        .map(NaivePolicy::more)
        .mapToLong(obligation)
        .filter(value -> value > 0)
        .min();
  }

  /** The groups of each side: those of the user, and none of the agent that acts. */
  private List<Set<String>> sides() {
    return request.principal().actor().isPresent()
        ? List.of(request.principal().groups(), Set.of())
        : List.of(request.principal().groups());
  }

  private boolean matches(NaivePolicy policy, StatementFacts facts, Set<String> groups) {
    boolean grants = policy.effect() == Effect.ALLOW;
    if (policy.environment().isPresent()
        && !policy.environment().get().equals(request.target().environment())) {
      return false;
    }
    if (!policy.groups().isEmpty() && policy.groups().stream().noneMatch(groups::contains)) {
      return false;
    }
    if (policy.notGroups().stream().anyMatch(groups::contains)) {
      return false;
    }
    if (!policy.kinds().isEmpty()) {
      List<Boolean> meant =
          facts.actions().stream().map(Action::kind).map(policy.kinds()::contains).toList();
      if (grants ? meant.contains(false) : !meant.contains(true)) {
        return false;
      }
    }
    if (!policy.tables().isEmpty()) {
      List<Boolean> meant =
          facts.relations().stream()
              .map(RelationUse::relation)
              .map(relation -> named(policy.tables(), relation))
              .toList();
      if (grants ? meant.contains(false) : !meant.contains(true)) {
        return false;
      }
    }
    return holds(policy.when(), facts).orElse(!grants);
  }

  private static boolean named(Set<String> tables, RelationName relation) {
    return tables.contains(relation.schema() + "." + relation.name())
        || tables.contains(relation.schema() + ".*");
  }

  /** Empty when it can not be said. */
  private Optional<Boolean> holds(NaivePolicy.When when, StatementFacts facts) {
    Circumstances known = request.circumstances();
    int index = request.statements().indexOf(facts);
    return switch (when) {
      case NONE, TRUE -> Optional.of(true);
      case FALSE -> Optional.of(false);
      case ERROR -> Optional.empty();
      case MANY_ROWS ->
          known.estimates().get(index) instanceof Estimate.Rows rows
              ? Optional.of(rows.rows() > 10)
              : Optional.empty();
      case READ_ONLY -> known.readOnly();
      case BLOCKED_BEFORE -> known.history().map(history -> history.get().blockedLastHour() > 3);
    };
  }
}
