package io.gatehouse.policy;

import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings together what policies say about a message: block is stricter than hold, hold than allow.
 */
final class Verdicts {

  /** The strictest first; a tie is broken by id, so that the answer is always the same. */
  private static final Comparator<Policy> LOUDEST =
      Comparator.comparing((Policy policy) -> policy.metadata().severity())
          .reversed()
          .thenComparing(Policy::id);

  /** What comes out. */
  record Answer(
      Decision.Verdict verdict,
      String policy,
      String message,
      String hint,
      List<Approval> approvals) {}

  private final Set<Policy> blocks = new LinkedHashSet<>();
  private final Set<Policy> holds = new LinkedHashSet<>();
  private final List<String> allows = new ArrayList<>();
  private final List<Refusal.NoAllow> notAllowed = new ArrayList<>();

  void allowedBy(Policy policy) {
    allows.add(policy.id());
  }

  void notAllowed(Refusal.NoAllow why) {
    notAllowed.add(why);
  }

  void restrictedBy(Policy policy) {
    switch (policy.effect()) {
      case BLOCK -> blocks.add(policy);
      case HOLD -> holds.add(policy);
      case LIMIT -> {}
      case ALLOW, MASK -> throw new IllegalStateException(policy.id());
    }
  }

  Answer answer(List<StatementFacts> statements, Obligations obligations) {
    if (!blocks.isEmpty()) {
      Policy policy = blocks.stream().min(LOUDEST).orElseThrow();
      return block(policy.id(), policy.message(), Refusal.hint(policy));
    }
    if (!notAllowed.isEmpty()) {
      Refusal.NoAllow first = notAllowed.get(0);
      return block(Decision.NO_ALLOW, first.message(), first.hint());
    }
    if (obligations.onExcess() == Obligations.OnExcess.REQUIRE_LIMIT) {
      long most = obligations.maxRows().orElseThrow();
      if (statements.stream().anyMatch(facts -> !limited(facts, most))) {
        return block(
            obligations.sources().get("on_excess"),
            "A query here needs a LIMIT of " + most + " or less.",
            "Write the LIMIT as a number, at the end of the query.");
      }
    }
    if (!holds.isEmpty()) {
      Policy policy = holds.stream().min(LOUDEST).orElseThrow();
      List<Approval> approvals =
          holds.stream()
              .map(held -> held.approval().orElseThrow())
              .sorted(Approval.BY_POLICY)
              .toList();
      return new Answer(
          Decision.Verdict.HOLD,
          policy.id(),
          Refusal.held(policy),
          Refusal.hint(policy),
          approvals);
    }
    String policy = allows.stream().min(Comparator.naturalOrder()).orElse(Decision.EMPTY_QUERY);
    return new Answer(Decision.Verdict.ALLOW, policy, "", "", List.of());
  }

  private static Answer block(String policy, String message, String hint) {
    return new Answer(Decision.Verdict.BLOCK, policy, message, hint, List.of());
  }

  /** Whether a query says itself that it returns no more rows; what is no query needs not. */
  private static boolean limited(StatementFacts facts, long most) {
    if (facts.effect() instanceof SessionEffect.Prepare prepare) {
      return limited(prepare.inner(), most);
    }
    if (facts.effect() instanceof SessionEffect.DeclareCursor declare) {
      return limited(declare.inner(), most);
    }
    boolean query =
        facts.kind() == StatementKind.SELECT
            || facts.copy().filter(copy -> copy.direction() == CopyFacts.Direction.TO).isPresent()
            || !facts.understood();
    return !query || (facts.limit().isPresent() && facts.limit().getAsLong() <= most);
  }
}
