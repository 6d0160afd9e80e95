package io.gatehouse.audit;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What those who run Gatehouse, and those who decide with it, have changed. */
public sealed interface OperationEvent extends AuditEvent {

  /**
   * What people share control of changed: an approval, a grant, a freeze, the denylist. Logged
   * before it takes effect; {@code not_done} follows when it then could not.
   *
   * @param by who did it; empty for the clock, and for a session that its client left
   * @param action {@code open}, {@code approve}, {@code deny}, {@code withdraw}, {@code expire},
   *     {@code use}, {@code revoke}, {@code freeze}, {@code unfreeze}…
   * @param object of what: {@code request 7F3K-9QXM}
   * @param database which it is about, when it is about one
   * @param reason why, in words; may be empty
   * @param ticket may be empty
   * @param sessionId the session that holds the statement, when there is one
   * @param decisionId the decision about it, when there is one
   */
  record ControlChange(
      Instant time,
      Optional<Identity> by,
      String action,
      String object,
      Optional<String> database,
      String reason,
      String ticket,
      Optional<String> sessionId,
      Optional<String> decisionId)
      implements OperationEvent {

    public ControlChange {
      Objects.requireNonNull(time);
      Objects.requireNonNull(by);
      Objects.requireNonNull(action);
      Objects.requireNonNull(object);
      Objects.requireNonNull(database);
      Objects.requireNonNull(reason);
      Objects.requireNonNull(ticket);
      Objects.requireNonNull(sessionId);
      Objects.requireNonNull(decisionId);
    }

    @Override
    public EventType type() {
      return EventType.CONTROL_CHANGE;
    }

    @Override
    public void putInto(EntryFields fields) {
      by.ifPresent(known -> known.putInto(fields));
      fields
          .put(AuditField.CONTROL_ACTION, action)
          .put(AuditField.CONTROL_OBJECT, object)
          .put(AuditField.DATABASE, database)
          .put(AuditField.SESSION_ID, sessionId)
          .put(AuditField.DECISION_ID, decisionId);
      if (!reason.isEmpty()) {
        fields.put(AuditField.MESSAGE, reason);
      }
      if (!ticket.isEmpty()) {
        fields.put(AuditField.TICKET, ticket);
      }
    }
  }

  /**
   * A policy bundle was loaded, or refused.
   *
   * @param digest of the bundle that is in force now
   * @param before digest of the one in whose place it came; empty at the start, and when the one in
   *     force was kept
   * @param policies how many it holds, when it is loaded at the start
   * @param error why another was refused and this one kept; empty when it is newly in force
   */
  record PolicyLoaded(
      Instant time,
      String digest,
      Optional<String> before,
      OptionalLong policies,
      Optional<String> error)
      implements OperationEvent {

    public PolicyLoaded {
      Objects.requireNonNull(time);
      Objects.requireNonNull(digest);
      Objects.requireNonNull(before);
      Objects.requireNonNull(policies);
      Objects.requireNonNull(error);
    }

    @Override
    public EventType type() {
      return EventType.POLICY_LOADED;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.DIGEST, digest)
          .put(AuditField.DIGEST_BEFORE, before)
          .put(AuditField.POLICY_COUNT, policies)
          .put(AuditField.MESSAGE, error);
    }
  }

  /**
   * The proxy started, or changed its configuration.
   *
   * @param version of the program
   * @param digest of the configuration
   * @param summary in words, without secrets
   */
  record Configuration(Instant time, String version, String digest, String summary)
      implements OperationEvent {

    public Configuration {
      Objects.requireNonNull(time);
      Objects.requireNonNull(version);
      Objects.requireNonNull(digest);
      Objects.requireNonNull(summary);
    }

    @Override
    public EventType type() {
      return EventType.CONFIGURATION;
    }

    @Override
    public void putInto(EntryFields fields) {
      fields
          .put(AuditField.VERSION, version)
          .put(AuditField.DIGEST, digest)
          .put(AuditField.MESSAGE, summary);
    }
  }
}
