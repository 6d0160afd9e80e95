package io.gatehouse.policy;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;

/**
 * What lets a held statement run: the answer of people who may give it. Several holds need each
 * their own.
 *
 * @param policy the policy that holds
 * @param by who may approve
 * @param count how many different people must
 * @param longestWait how long a session waits for them; see {@link #waitIn}
 * @param validFor for how long the approved statement may be sent again, in mode retry and after
 *     the session stopped waiting
 * @param reasonRequired whether approvers must say why
 * @param ticketRequired whether a ticket must be named
 * @param mode whether the session waits
 * @param allowSelf whether who asks may approve as well
 */
public record Approval(
    String policy,
    Approvers by,
    int count,
    Duration longestWait,
    Duration validFor,
    boolean reasonRequired,
    boolean ticketRequired,
    Mode mode,
    boolean allowSelf) {

  /** In an open transaction nobody waits longer: it holds locks. */
  public static final Duration LONGEST_WAIT_IN_TRANSACTION = Duration.ofSeconds(60);

  /** Who may approve when a policy does not say: members of this group. */
  public static final String DEFAULT_GROUP = "approvers";

  /** What the session does meanwhile. Declared from the mildest to the strictest. */
  public enum Mode {
    /** It waits. */
    WAIT,
    /** It gets an error with the request's id at once, and sends the statement again later. */
    RETRY
  }

  public Approval {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(longestWait);
    Objects.requireNonNull(validFor);
    Objects.requireNonNull(mode);
    Objects.requireNonNull(by);
    if (count < 1) {
      throw new IllegalArgumentException("count is one or more: " + count);
    }
  }

  /** How long a session waits, given its transaction; zero in mode retry. */
  public Duration waitIn(DecisionRequest.Transaction transaction) {
    if (mode == Mode.RETRY) {
      return Duration.ZERO;
    }
    return transaction == DecisionRequest.Transaction.IDLE
            || longestWait.compareTo(LONGEST_WAIT_IN_TRANSACTION) <= 0
        ? longestWait
        : LONGEST_WAIT_IN_TRANSACTION;
  }

  /**
   * Whether somebody may approve what somebody asks for. Never an agent in a user's name; never who
   * asks, nor the user for whom an agent asks, nor that agent, unless the policy says so.
   */
  public boolean admits(Principal approver, Principal requester) {
    return approver.actor().isEmpty()
        && by.include(approver)
        && (allowSelf || !Approvers.same(approver, requester));
  }

  static final Comparator<Approval> BY_POLICY = Comparator.comparing(Approval::policy);
}
