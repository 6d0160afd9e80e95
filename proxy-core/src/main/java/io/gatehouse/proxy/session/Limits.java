package io.gatehouse.proxy.session;

import io.gatehouse.policy.Obligations;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.LimitRules;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.history.PrincipalHistory;
import io.gatehouse.sql.SessionEffect;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What policies limit of one judged message while it runs, and what the client is told when it goes
 * beyond.
 *
 * @param obligations the strictest of every policy that matched
 * @param judgement whose they are
 */
record Limits(Obligations obligations, Judgement judgement) {

  /** The limits of a message; empty when there are none, or nothing in it that they speak of. */
  static Optional<Limits> of(Judgement judgement) {
    Obligations obligations = judgement.decision().obligations();
    boolean limited =
        obligations.maxRows().isPresent()
            || obligations.maxBytes().isPresent()
            || obligations.maxAffectedRows().isPresent()
            || obligations.statementTimeout().isPresent()
            || obligations.rate().rowsPerHour().isPresent()
            || obligations.readOnly();
    return limited && judgement.statements().stream().anyMatch(LimitRules::concern)
        ? Optional.of(new Limits(obligations, judgement))
        : Optional.empty();
  }

  /** Whether rows, or their bytes, are counted. */
  boolean countsResults() {
    return obligations.maxRows().isPresent()
        || obligations.maxBytes().isPresent()
        || obligations.rate().rowsPerHour().isPresent();
  }

  /** Whether the rows that it changes are counted, and it may change some. */
  boolean countsChanges() {
    return obligations.maxAffectedRows().isPresent()
        && judgement.everything().stream().anyMatch(LimitRules::mayChangeRows);
  }

  /**
   * Whether a simple Query outside a transaction needs one of the proxy's own: the server commits
   * such a message before it says what the message did.
   */
  boolean needsTransaction() {
    return obligations.readOnly()
        || countsChanges()
        || (countsResults() && judgement.everything().stream().anyMatch(LimitRules::mayChangeRows));
  }

  /**
   * Whether the server must be asked how many rows have changed: the command tag does not tell all
   * of them.
   */
  boolean asksForChanges() {
    return obligations.maxAffectedRows().isPresent()
        && judgement.everything().stream()
            .anyMatch(
                statement ->
                    LimitRules.mayChangeRows(statement) && !LimitRules.tagTellsChanges(statement));
  }

  /** The FETCH that the message consists of, if it does. */
  Optional<String> cursor() {
    return judgement.statements().size() == 1
            && judgement.statements().get(0).effect() instanceof SessionEffect.FetchCursor fetch
        ? Optional.of(fetch.name())
        : Optional.empty();
  }

  /** The error when one more result message would be one too many; empty when it is within. */
  Optional<Refusal> excess(Tally tally) {
    if (obligations.maxRows().isPresent() && tally.rows() > obligations.maxRows().getAsLong()) {
      return Optional.of(
          refusal(
              "max_rows",
              Refusals.PROGRAM_LIMIT_EXCEEDED,
              "The result has more than the %d rows that you may read at once."
                  .formatted(obligations.maxRows().getAsLong()),
              "Restrict the query, or add a LIMIT."));
    }
    if (obligations.maxBytes().isPresent() && tally.bytes() > obligations.maxBytes().getAsLong()) {
      return Optional.of(
          refusal(
              "max_bytes",
              Refusals.PROGRAM_LIMIT_EXCEEDED,
              "The result has more than the %d bytes that you may read at once."
                  .formatted(obligations.maxBytes().getAsLong()),
              "Select fewer rows or columns."));
    }
    return Optional.empty();
  }

  /** The error when the principal may have no more rows for a while; else one more counts. */
  Optional<Refusal> take(PrincipalHistory history) {
    OptionalLong perHour = obligations.rate().rowsPerHour();
    return perHour.isEmpty() || history.take(perHour.getAsLong())
        ? Optional.empty()
        : Optional.of(
            Rates.rows(judgement, perHour.getAsLong(), history.untilRows(perHour.getAsLong())));
  }

  /** The error when a message has changed so many rows; empty when it may. */
  Optional<Refusal> changed(long rows) {
    return obligations.maxAffectedRows().isPresent()
            && rows > obligations.maxAffectedRows().getAsLong()
        ? Optional.of(
            refusal(
                "max_affected_rows",
                Refusals.PROGRAM_LIMIT_EXCEEDED,
                "The statement changed %d rows; %d are allowed. It was undone."
                    .formatted(rows, obligations.maxAffectedRows().getAsLong()),
                "Restrict it with a WHERE, or change the rows in smaller portions."))
        : Optional.empty();
  }

  /** How many rows a statement would change shows only when all its rows have been fetched. */
  Refusal suspended() {
    return refusal(
        "max_affected_rows",
        Refusals.PROGRAM_LIMIT_EXCEEDED,
        "A statement whose changes are counted can not be executed in portions. It was undone.",
        "Execute it without a row limit (fetch size 0).");
  }

  /** It took too long. */
  Refusal timedOut() {
    return refusal(
        "statement_timeout",
        Refusals.QUERY_CANCELED,
        "The statement ran longer than the %s that it may."
            .formatted(HeldWords.span(obligations.statementTimeout().orElseThrow())),
        "Make it cheaper, or run it in portions.");
  }

  /** The rows that it changes must be counted, and the server can not be asked. */
  Refusal uncounted() {
    return refusal(
        "max_affected_rows",
        Refusals.PROGRAM_LIMIT_EXCEEDED,
        "The rows that the statement changed could not be counted. It was undone.",
        "Ask whoever runs Gatehouse; its log says why.");
  }

  private Refusal refusal(String obligation, String sqlstate, String message, String hint) {
    String policy = obligations.sources().getOrDefault(obligation, judgement.policy());
    return new Refusal(
        sqlstate,
        message,
        "policy=%s decision=%s obligation=%s".formatted(policy, judgement.decisionId(), obligation),
        hint);
  }
}
