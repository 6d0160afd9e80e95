package io.gatehouse.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
 * @param warnings what policies in mode warn have to say, for NoticeResponse, by policy id
 * @param would what would have come out if the policies in mode shadow that matched were enforced;
 *     empty when none matched
 * @param approvals for a hold, what must be given, all of it, by policy id; else empty
 * @param wanted what is not known yet and could change this decision; until it is there, this is
 *     what comes out without it, which fails closed
 * @param repeatable whether the same request gets the same answer for as long as this bundle is in
 *     force, whatever the time, and whatever circumstances other than the fingerprint
 */
public record Decision(
    Verdict verdict,
    String policy,
    String message,
    String hint,
    List<Match> matches,
    Obligations obligations,
    List<Warning> warnings,
    Optional<Would> would,
    List<Approval> approvals,
    Wanted wanted,
    boolean repeatable) {

  /** The id that stands for "no policy allows this". */
  public static final String NO_ALLOW = "no_allow";

  /** The id that stands for "there is nothing to judge": a message without a statement. */
  public static final String EMPTY_QUERY = "empty_query";

  /** What no policy may be called. */
  static final Set<String> RESERVED =
      Set.of(NO_ALLOW, EMPTY_QUERY, FixedRules.FROZEN, FixedRules.DENYLISTED);

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

  /**
   * What a policy in mode warn has to say.
   *
   * @param policy its id
   * @param text for the client
   */
  public record Warning(String policy, String text) {

    public Warning {
      Objects.requireNonNull(policy);
      Objects.requireNonNull(text);
    }
  }

  /**
   * What policies in mode shadow would have done.
   *
   * @param verdict what would have come out
   * @param policy the policy that would have decided
   * @param policies those in mode shadow that matched, by id
   */
  public record Would(Verdict verdict, String policy, List<String> policies) {

    public Would {
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(policy);
      policies = List.copyOf(policies);
    }
  }

  /**
   * What is to be found out before it is decided again.
   *
   * @param estimates statements (by index) whose row estimate the server is to be asked for: {@link
   *     Circumstances#with(int, Estimate)}
   * @param readOnly whether the server is to be asked if the transaction is read only: {@link
   *     Circumstances#inReadOnly}
   * @param parameters whether some policy reads what is known only once Bind has brought the
   *     parameters
   */
  public record Wanted(Set<Integer> estimates, boolean readOnly, boolean parameters) {

    static final Wanted NOTHING = new Wanted(Set.of(), false, false);

    public Wanted {
      estimates = Set.copyOf(estimates);
    }

    /** Whether the server is to be asked for anything. */
    public boolean ofServer() {
      return readOnly || !estimates.isEmpty();
    }

    /** Whether nothing is. */
    public boolean isNothing() {
      return equals(NOTHING);
    }

    Wanted onlyParameters() {
      return new Wanted(Set.of(), false, parameters);
    }
  }

  public Decision {
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(message);
    Objects.requireNonNull(hint);
    matches = List.copyOf(matches);
    Objects.requireNonNull(obligations);
    warnings = List.copyOf(warnings);
    Objects.requireNonNull(would);
    approvals = List.copyOf(approvals);
    Objects.requireNonNull(wanted);
  }
}
