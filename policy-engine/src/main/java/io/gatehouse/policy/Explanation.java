package io.gatehouse.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A decision and how each policy came to its part in it.
 *
 * @param decision what {@link PolicyBundle#decide} answers
 * @param steps one for each policy and statement (and again for the actor, when one acts), by
 *     policy id
 */
public record Explanation(Decision decision, List<Step> steps) {

  private static final Set<String> ELSEWHERE =
      Set.of(Miss.Key.ENVIRONMENTS.text(), Miss.Key.DATABASES.text(), Miss.Key.SUBJECTS.text());

  /** More than all other conditions together. */
  private static final int FAR = 100;

  /**
   * One policy against one statement.
   *
   * @param policy its id
   * @param effect allow, hold, block, mask or limit
   * @param mode its mode
   * @param statement index of the statement
   * @param as whose rights were looked at: the user's name, or the actor's subject
   * @param matched whether it matched
   * @param failed the first condition that did not hold; empty when it matched
   * @param failures every condition that did not hold, in the order in which they are looked at
   * @param error why its condition could not be evaluated; else empty
   */
  public record Step(
      String policy,
      String effect,
      Decision.Mode mode,
      int statement,
      String as,
      boolean matched,
      Optional<Failure> failed,
      List<Failure> failures,
      Optional<String> error) {

    public Step {
      Objects.requireNonNull(policy);
      Objects.requireNonNull(effect);
      Objects.requireNonNull(mode);
      Objects.requireNonNull(as);
      Objects.requireNonNull(failed);
      failures = List.copyOf(failures);
      Objects.requireNonNull(error);
    }
  }

  /**
   * A condition that did not hold.
   *
   * @param key the key of {@code match}, or {@code when}, {@code parse}, {@code opaque}
   * @param detail what was found instead
   * @param change what would have to be for it to hold
   */
  public record Failure(String key, String detail, String change) {

    public Failure {
      Objects.requireNonNull(key);
      Objects.requireNonNull(detail);
      Objects.requireNonNull(change);
    }
  }

  public Explanation {
    Objects.requireNonNull(decision);
    steps = List.copyOf(steps);
  }

  /**
   * What came nearest to letting the statement run: for a message that no policy allows, the allow
   * policies that are enforced, those that failed in the fewest respects first; a policy that is
   * not about this person or place counts as far away. For another refusal, the policies that
   * refused it.
   */
  public List<Step> nearest() {
    if (decision.verdict() == Decision.Verdict.ALLOW) {
      return List.of();
    }
    if (!decision.policy().equals(Decision.NO_ALLOW)) {
      return steps.stream()
          .filter(
              step ->
                  step.matched()
                      && step.mode() == Decision.Mode.ENFORCE
                      && (step.effect().equals(Effect.BLOCK.text())
                          || step.effect().equals(Effect.HOLD.text())))
          .toList();
    }
    return steps.stream()
        .filter(
            step ->
                !step.matched()
                    && step.mode() == Decision.Mode.ENFORCE
                    && step.effect().equals(Effect.ALLOW.text()))
        .sorted(
            Comparator.comparingInt(Explanation::distance)
                .thenComparing(Step::policy)
                .thenComparingInt(Step::statement)
                .thenComparing(Step::as))
        .toList();
  }

  private static int distance(Step step) {
    int distance = 0;
    for (Failure failure : step.failures()) {
      boolean elsewhere = ELSEWHERE.contains(failure.key());
      distance += elsewhere ? FAR : 1;
    }
    return distance;
  }
}
