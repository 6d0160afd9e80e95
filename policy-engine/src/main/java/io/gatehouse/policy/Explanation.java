package io.gatehouse.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A decision and how each policy came to its part in it.
 *
 * @param decision what {@link PolicyBundle#decide} answers
 * @param steps one for each policy and statement (and again for the actor, when one acts), by
 *     policy id
 */
public record Explanation(Decision decision, List<Step> steps) {

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
      Optional<String> error) {

    public Step {
      Objects.requireNonNull(policy);
      Objects.requireNonNull(effect);
      Objects.requireNonNull(mode);
      Objects.requireNonNull(as);
      Objects.requireNonNull(failed);
      Objects.requireNonNull(error);
    }
  }

  /**
   * A condition that did not hold.
   *
   * @param key the key of {@code match}, or {@code when}, {@code parse}, {@code opaque}
   * @param detail what was found instead
   */
  public record Failure(String key, String detail) {

    public Failure {
      Objects.requireNonNull(key);
      Objects.requireNonNull(detail);
    }
  }

  public Explanation {
    Objects.requireNonNull(decision);
    steps = List.copyOf(steps);
  }
}
