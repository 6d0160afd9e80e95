package io.gatehouse.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The answer to a {@link DecisionRequest}.
 *
 * @param verdict what happens
 * @param policy the policy that decided: for a block or hold the one whose message the client sees,
 *     for an allow the first that allowed; {@code no_allow} when nothing allowed, {@code
 *     empty_query} when there was no statement
 * @param message for the client; empty for an allow
 * @param hint what the client can do; empty for an allow
 * @param matches every policy that matched, shadow and warn modes included, sorted by id
 * @param obligations merged over all that matched: the strictest of each
 */
public record Decision(
    Verdict verdict,
    String policy,
    String message,
    String hint,
    List<Match> matches,
    Obligations obligations) {

  /** The id that stands for "no policy allows this". */
  public static final String NO_ALLOW = "no_allow";

  /** The id that stands for "there is nothing to judge": a message without a statement. */
  public static final String EMPTY_QUERY = "empty_query";

  /** What happens to the statement. Declared from the mildest to the strictest. */
  public enum Verdict {
    ALLOW,
    HOLD,
    BLOCK
  }

  /** What a policy does with its matches. */
  public enum Mode {
    ENFORCE,
    WARN,
    SHADOW
  }

  /**
   * A policy that matched.
   *
   * @param policy its id
   * @param effect allow, hold, block, mask or limit
   * @param mode its mode
   * @param statement index of the statement that matched
   * @param error why its condition could not be evaluated, which counts as a match; else empty
   */
  public record Match(
      String policy, String effect, Mode mode, int statement, Optional<String> error) {}

  public Decision {
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(message);
    Objects.requireNonNull(hint);
    matches = List.copyOf(matches);
    Objects.requireNonNull(obligations);
  }
}
