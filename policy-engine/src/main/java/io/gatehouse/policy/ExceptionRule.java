package io.gatehouse.policy;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An exception from a policy: for one person, until it expires.
 *
 * @param id its id
 * @param policy the policy that it lifts
 * @param subject the user's name, exactly
 * @param columns the columns for which it lifts it; all when empty
 * @param expires from when on it no longer counts
 * @param ticket as written
 */
record ExceptionRule(
    String id,
    String policy,
    String subject,
    List<NamePattern> columns,
    Instant expires,
    String ticket) {

  ExceptionRule {
    Objects.requireNonNull(id);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(subject);
    columns = List.copyOf(columns);
    Objects.requireNonNull(expires);
  }

  boolean liftsFor(Principal judged, Instant now) {
    return now.isBefore(expires) && subject.equals(judged.user());
  }
}
