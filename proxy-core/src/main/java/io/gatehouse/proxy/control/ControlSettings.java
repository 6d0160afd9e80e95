package io.gatehouse.proxy.control;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Who may do what beyond what policies say, and how much of it there may be.
 *
 * @param grantApprovers groups whose members give grants; nobody unless configured
 * @param grantApprovals how many of them must
 * @param operators groups whose members freeze, lift freezes, and keep the denylist; nobody unless
 *     configured
 * @param longestGrant how long a grant may last
 * @param requestLife how long a held statement may wait for an answer, when its session does not
 *     wait
 */
public record ControlSettings(
    Set<String> grantApprovers,
    int grantApprovals,
    Set<String> operators,
    Duration longestGrant,
    Duration requestLife) {

  /** Requests that wait for people, of one requester; more are refused. */
  public static final int MAX_PENDING_OF_ONE = 100;

  /** Requests that wait for people, in all. */
  public static final int MAX_PENDING = 5_000;

  /** Grants that are asked for or hold, of one requester. */
  public static final int MAX_GRANTS_OF_ONE = 100;

  /** Grants that are asked for or hold, in all. */
  public static final int MAX_GRANTS = 5_000;

  /** Entries of the denylist. */
  public static final int MAX_DENYLIST = 10_000;

  /** Freezes. */
  public static final int MAX_FREEZES = 1_000;

  /** Characters of a held statement: what is longer, nobody reads before they approve it. */
  public static final int MAX_SQL = 256 * 1024;

  /** Characters of a held statement's parameters, together. */
  public static final int MAX_PARAMETERS = 64 * 1024;

  /** Characters of a reason. */
  public static final int MAX_REASON = 2_000;

  /** Characters of a ticket, and of a name. */
  public static final int MAX_NAME = 256;

  public ControlSettings {
    grantApprovers = Set.copyOf(grantApprovers);
    operators = Set.copyOf(operators);
    Objects.requireNonNull(longestGrant);
    Objects.requireNonNull(requestLife);
    if (grantApprovals < 1 || longestGrant.isNegative() || longestGrant.isZero()) {
      throw new IllegalArgumentException("grants need somebody to approve them, and a length");
    }
  }

  /** Nobody gives grants, nobody freezes. */
  public static ControlSettings defaults() {
    return new ControlSettings(Set.of(), 1, Set.of(), Duration.ofHours(12), Duration.ofHours(8));
  }

  /** Whether somebody freezes, lifts freezes, and keeps the denylist. Agents never do. */
  public boolean isOperator(Person person) {
    return person.actor().isEmpty() && operators.stream().anyMatch(person.groups()::contains);
  }

  /** Whether somebody gives grants. Agents never do. */
  public boolean givesGrants(Person person) {
    return person.actor().isEmpty() && grantApprovers.stream().anyMatch(person.groups()::contains);
  }
}
