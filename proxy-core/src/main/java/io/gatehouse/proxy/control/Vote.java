package io.gatehouse.proxy.control;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * What one person said to a request.
 *
 * @param by who
 * @param approves yes or no
 * @param at when
 * @param reason why; may be empty
 * @param ticket the ticket named; may be empty
 * @param policies ids of the policies whose requirement the vote counts for; empty for a no
 */
public record Vote(
    Person by, boolean approves, Instant at, String reason, String ticket, Set<String> policies) {

  public Vote {
    Objects.requireNonNull(by);
    Objects.requireNonNull(at);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(ticket);
    policies = Set.copyOf(policies);
  }
}
