package io.gatehouse.audit;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Which entries to show: those that meet every condition set.
 *
 * @param user the principal's user, or the user claimed at a refused login
 * @param actor the agent that acted
 * @param table a relation: {@code customers} or {@code public.customers}
 * @param column a column touched, shown clear or shown masked: {@code ssn}, {@code customers.ssn}
 *     or {@code public.customers.ssn}
 * @param verdict of a decision
 * @param type kind of event
 * @param since not before
 * @param until before
 * @param session the session's id
 * @param decision the decision's id
 * @param text anywhere in the SQL, the message or the parameters; upper and lower case are the same
 */
public record AuditQuery(
    Optional<String> user,
    Optional<String> actor,
    Optional<String> table,
    Optional<String> column,
    Optional<Verdict> verdict,
    Optional<EventType> type,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<String> session,
    Optional<String> decision,
    Optional<String> text) {

  public AuditQuery {
    Objects.requireNonNull(user);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(table);
    Objects.requireNonNull(column);
    Objects.requireNonNull(verdict);
    Objects.requireNonNull(type);
    Objects.requireNonNull(since);
    Objects.requireNonNull(until);
    Objects.requireNonNull(session);
    Objects.requireNonNull(decision);
    Objects.requireNonNull(text);
  }
}
