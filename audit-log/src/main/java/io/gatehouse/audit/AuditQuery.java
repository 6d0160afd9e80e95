package io.gatehouse.audit;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which entries to show: those that meet every condition set.
 *
 * @param conditions of each, the value that is wanted
 * @param since not before
 * @param until before
 * @param text all its words, in the SQL, the message or the parameters; upper and lower case are
 *     the same
 */
public record AuditQuery(
    Map<Condition, String> conditions,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<String> text) {

  public AuditQuery {
    conditions = Map.copyOf(conditions);
    Objects.requireNonNull(since);
    Objects.requireNonNull(until);
    Objects.requireNonNull(text);
  }

  /** Without a condition it matches every entry. */
  public static Builder builder() {
    return new Builder();
  }

  /** Puts a query together, a condition at a time. */
  public static final class Builder {

    private final Map<Condition, String> conditions = new EnumMap<>(Condition.class);
    private Optional<Instant> since = Optional.empty();
    private Optional<Instant> until = Optional.empty();
    private Optional<String> text = Optional.empty();

    private Builder() {}

    public Builder with(Condition condition, String value) {
      conditions.put(condition, value);
      return this;
    }

    public Builder user(String user) {
      return with(Condition.USER, user);
    }

    public Builder table(String table) {
      return with(Condition.TABLE, table);
    }

    public Builder column(String column) {
      return with(Condition.COLUMN, column);
    }

    public Builder verdict(Verdict verdict) {
      return with(Condition.VERDICT, verdict.label());
    }

    public Builder type(EventType type) {
      return with(Condition.TYPE, type.label());
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
      return with(Condition.SESSION, session);
    }

    public Builder decision(String decision) {
      return with(Condition.DECISION, decision);
    }

    public Builder text(String text) {
      this.text = Optional.of(text);
      return this;
    }

    public AuditQuery build() {
      return new AuditQuery(conditions, since, until, text);
    }
  }
}
