package io.gatehouse.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One request against all policies: as they are; and, only where that could differ, as if answers
 * of the server that are missing turned out well, and as if shadows were enforced.
 */
final class Evaluation {

  private Evaluation() {}

  static Decision decide(PolicyBundle bundle, DecisionRequest request, List<Scope> scopes) {
    Asked asked = new Asked(request.circumstances());
    Run run = new Run(bundle, request, scopes, asked, Assumption.AS_IT_IS);
    Decision decision = run.decision();
    Optional<Decision.Would> would =
        run.shadows().isEmpty()
            ? Optional.empty()
            : Optional.of(would(bundle, request, scopes, asked, run.shadows()));
    Decision.Wanted wanted = run.conditions().wanted();
    if (wanted.ofServer()
        && !differ(decision, run, new Run(bundle, request, scopes, asked, Assumption.MILDEST))) {
      wanted = wanted.onlyParameters();
    }
    return new Decision(
        decision.verdict(),
        decision.policy(),
        decision.message(),
        decision.hint(),
        decision.matches(),
        decision.obligations(),
        decision.warnings(),
        would,
        decision.approvals(),
        wanted,
        decision.repeatable());
  }

  /** Whether the server's answers could change what happens. What is blocked anyway needs none. */
  private static boolean differ(Decision strict, Run run, Run mild) {
    Decision other = mild.decision();
    if (other.verdict() == Decision.Verdict.BLOCK) {
      return false;
    }
    return strict.verdict() != other.verdict()
        || !strict.obligations().equals(other.obligations())
        || !strict.approvals().equals(other.approvals())
        || !strict.warnings().equals(other.warnings())
        || !run.shadows().equals(mild.shadows());
  }

  private static Decision.Would would(
      PolicyBundle bundle,
      DecisionRequest request,
      List<Scope> scopes,
      Asked asked,
      Set<String> shadows) {
    Run enforced = new Run(bundle, request, scopes, asked, Assumption.SHADOW_ENFORCED);
    Decision decision = enforced.decision();
    return new Decision.Would(decision.verdict(), decision.policy(), new ArrayList<>(shadows));
  }
}
