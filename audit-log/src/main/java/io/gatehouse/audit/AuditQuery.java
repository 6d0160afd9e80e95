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

  /** Without a condition it matches every entry. */
  public static Builder builder() {
    return new Builder();
  }

  /** Puts a query together, a condition at a time. */
  public static final class Builder {

    private Optional<String> user = Optional.empty();
    private Optional<String> actor = Optional.empty();
    private Optional<String> table = Optional.empty();
    private Optional<String> column = Optional.empty();
    private Optional<Verdict> verdict = Optional.empty();
    private Optional<EventType> type = Optional.empty();
    private Optional<Instant> since = Optional.empty();
    private Optional<Instant> until = Optional.empty();
    private Optional<String> session = Optional.empty();
    private Optional<String> decision = Optional.empty();
    private Optional<String> text = Optional.empty();

    private Builder() {}

    public Builder user(String user) {
      this.user = Optional.of(user);
      return this;
    }

    public Builder actor(String actor) {
      this.actor = Optional.of(actor);
      return this;
    }

    public Builder table(String table) {
      this.table = Optional.of(table);
      return this;
    }

    public Builder column(String column) {
      this.column = Optional.of(column);
      return this;
    }

    public Builder verdict(Verdict verdict) {
      this.verdict = Optional.of(verdict);
      return this;
    }

    public Builder type(EventType type) {
      this.type = Optional.of(type);
      return this;
    }

    public Builder since(Instant since) {
      this.since = Optional.of(since);
      return this;
    }

    public Builder until(Instant until) {
      this.until = Optional.of(until);
      return this;
    }

    public Builder session(String session) {
      this.session = Optional.of(session);
      return this;
    }

    public Builder decision(String decision) {
      this.decision = Optional.of(decision);
      return this;
    }

    public Builder text(String text) {
      this.text = Optional.of(text);
      return this;
    }

    public AuditQuery build() {
      return new AuditQuery(
          user, actor, table, column, verdict, type, since, until, session, decision, text);
    }
  }
}
