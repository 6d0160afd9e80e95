package io.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** A statement: what was decided about it, and what became of it. */
public sealed interface StatementEvent extends AuditEvent {

  /**
   * A statement was judged. Logged before anything of it goes upstream.
   *
   * @param decisionId the id that the client sees and that the outcome repeats
   * @param statement what was judged
   * @param verdict what was decided
   * @param policy the policy that decided
   * @param policies every policy that matched, those in shadow too
   * @param bundle digest of the policy bundle
   * @param message what the client was told; for an allow, the approval that let it run, or empty
   * @param would what would have come out if the policies in mode shadow that matched were
   *     enforced; empty when none matched
   */
  record Decision(
      Instant time,
      AuditedSession session,
      String decisionId,
      AuditedStatement statement,
      Verdict verdict,
      String policy,
      List<String> policies,
      String bundle,
      String message,
      Optional<Would> would)
      implements StatementEvent {

    /**
     * What policies in mode shadow would have done.
     *
     * @param verdict what would have come out
     * @param policy the policy that would have decided
     * @param policies those in mode shadow that matched
     */
    public record Would(Verdict verdict, String policy, List<String> policies) {
      public Would {
        Objects.requireNonNull(verdict);
        Objects.requireNonNull(policy);
        policies = List.copyOf(policies);
      }
    }

    public Decision {
      Objects.requireNonNull(time);
      Objects.requireNonNull(session);
      Objects.requireNonNull(decisionId);
      Objects.requireNonNull(statement);
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(policy);
      policies = List.copyOf(policies);
      Objects.requireNonNull(bundle);
      Objects.requireNonNull(message);
      Objects.requireNonNull(would);
    }

    @Override
    public EventType type() {
      return EventType.DECISION;
    }

    @Override
    public void putInto(EntryFields fields) {
      session.putInto(fields);
      statement.putInto(fields);
      fields
          .put(AuditField.DECISION_ID, decisionId)
          .put(AuditField.VERDICT, verdict.label())
          .put(AuditField.POLICY, policy)
          .put(AuditField.POLICIES, policies)
          .put(AuditField.DIGEST, bundle);
      would.ifPresent(
          shadowed ->
              fields
                  .put(AuditField.WOULD, shadowed.verdict().label())
                  .put(AuditField.WOULD_POLICIES, shadowed.policies())
                  .put(AuditField.WOULD_POLICY, shadowed.policy()));
      if (!message.isEmpty()) {
        fields.put(AuditField.MESSAGE, message);
      }
    }
  }

  /**
   * What became of a statement. Joined to its decision by the decision's id.
   *
   * @param sqlState {@code 00000} or the error's
   * @param operation the command tag's words ({@code INSERT}); empty when there was none
   * @param returnedRows rows that went to the client
   * @param affectedRows rows changed, when the command tag says it
   * @param bytes of all DataRow and CopyData that went to the client
   * @param duration from forwarding to completion
   * @param exposure which columns the rows showed, and how
   * @param detected what was seen in values that no mask covers
   */
  record Outcome(
      Instant time,
      AuditedSession session,
      String decisionId,
      String sqlState,
      String operation,
      long returnedRows,
      OptionalLong affectedRows,
      long bytes,
      Duration duration,
      Exposure exposure,
      List<Detected> detected)
      implements StatementEvent {

    /**
     * What values of a column were seen to look like.
     *
     * @param column {@code schema.name.column}, or the output column's name when it is no plain
     *     column
     * @param kind {@code email}, {@code card}…
     * @param cells how many values
     */
    public record Detected(String column, String kind, long cells) {
      public Detected {
        Objects.requireNonNull(column);
        Objects.requireNonNull(kind);
      }
    }

    public Outcome {
      Objects.requireNonNull(time);
      Objects.requireNonNull(session);
      Objects.requireNonNull(decisionId);
      Objects.requireNonNull(sqlState);
      Objects.requireNonNull(operation);
      Objects.requireNonNull(affectedRows);
      Objects.requireNonNull(duration);
      Objects.requireNonNull(exposure);
      detected = List.copyOf(detected);
    }

    /** An outcome in which nothing was detected. */
    public Outcome(
        Instant time,
        AuditedSession session,
        String decisionId,
        String sqlState,
        String operation,
        long returnedRows,
        OptionalLong affectedRows,
        long bytes,
        Duration duration,
        Exposure exposure) {
      this(
          time,
          session,
          decisionId,
          sqlState,
          operation,
          returnedRows,
          affectedRows,
          bytes,
          duration,
          exposure,
          List.of());
    }

    @Override
    public EventType type() {
      return EventType.OUTCOME;
    }

    @Override
    public void putInto(EntryFields fields) {
      session.putInto(fields);
      fields
          .put(AuditField.DECISION_ID, decisionId)
          .put(AuditField.SQLSTATE, sqlState)
          .put(AuditField.RETURNED_ROWS, returnedRows)
          .put(AuditField.AFFECTED_ROWS, affectedRows)
          .put(AuditField.RETURNED_BYTES, bytes)
          .put(AuditField.DURATION, duration);
      exposure.putInto(fields);
      if (!operation.isEmpty()) {
        fields.put(AuditField.OPERATION, operation);
      }
      if (!detected.isEmpty()) {
        putDetected(fields);
      }
    }

    private void putDetected(EntryFields fields) {
      fields
          .put(AuditField.DETECTED_COLUMNS, detected.stream().map(Detected::column).toList())
          .put(AuditField.DETECTED_KINDS, detected.stream().map(Detected::kind).toList())
          .put(
              AuditField.DETECTED_CELLS,
              detected.stream().map(found -> Long.toString(found.cells())).toList());
    }
  }
}
