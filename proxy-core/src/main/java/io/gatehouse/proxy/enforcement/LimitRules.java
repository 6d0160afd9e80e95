package io.gatehouse.proxy.enforcement;

import io.gatehouse.policy.Obligations;
import io.gatehouse.proxy.enforcement.Judge.Explainer;
import io.gatehouse.sql.Action;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Messages that may not run because a limit that policies set on them could not be kept. */
public final class LimitRules {

  private static final String SEPARATE = "Send each statement in a message of its own.";

  /** Change rows without counting them, or may commit what they did. */
  private static final Set<StatementKind> CHANGE_UNSEEN =
      Set.of(StatementKind.TRUNCATE, StatementKind.CALL, StatementKind.DO, StatementKind.UNKNOWN);

  /** Why a message can not run, and what to do about it. */
  private record Reason(String message, String hint) {}

  private static final Reason FETCH_ALONE =
      new Reason("The rows of this cursor are counted over all that is fetched of it.", SEPARATE);
  private static final Reason TRANSACTION_APART =
      new Reason(
          "A message that begins or ends a transaction can not hold statements that may have to be"
              + " undone.",
          SEPARATE);
  private static final Reason READ_ONLY_APART =
      new Reason(
          "A message that must be read only can hold several statements only if all of them are"
              + " queries.",
          SEPARATE);
  private static final Reason NOT_UNDERSTOOD =
      new Reason(
          "What a statement does that was not understood can not be limited.",
          "Write it more plainly.");
  private static final Reason UNCOUNTABLE =
      new Reason(
          "The rows that this statement changes can not be counted before they are committed.",
          "Use INSERT, UPDATE, DELETE or MERGE.");

  private LimitRules() {}

  /**
   * Whether a statement is about more than the session itself, so that limits speak of it: all but
   * session and transaction control, and PREPARE, which runs nothing.
   */
  public static boolean concern(StatementFacts statement) {
    if (statement.effect() instanceof SessionEffect.Prepare) {
      return false;
    }
    return statement.statementClass() != StatementClass.SESSION
        || statement.opaque()
        || statement.effect() instanceof SessionEffect.ExecutePrepared
        || statement.effect() instanceof SessionEffect.FetchCursor
        || statement.effect() instanceof SessionEffect.DeclareCursor;
  }

  /** Whether a statement may change rows, itself or by what it calls. */
  public static boolean mayChangeRows(StatementFacts statement) {
    return !statement.understood()
        || statement.opaque()
        || statement.actions().stream().map(Action::kind).anyMatch(LimitRules::changesRows)
        || !statement.functions().stream().allMatch(FunctionUse::trusted);
  }

  private static boolean changesRows(StatementKind kind) {
    return kind.statementClass() == StatementClass.WRITE || CHANGE_UNSEEN.contains(kind);
  }

  /** Refuses a message whose limits could not be kept. */
  static Optional<Refused> check(Question question, Obligations obligations, Explainer explainer) {
    boolean results = countsResults(obligations);
    boolean changes = obligations.maxAffectedRows().isPresent();
    List<StatementFacts> message = question.analysis().statements();
    List<StatementFacts> everything = question.everything();
    boolean mayChange = everything.stream().anyMatch(LimitRules::mayChangeRows);
    Optional<Reason> reason = Optional.empty();
    if (message.size() > 1) {
      reason = whyNotTogether(message, obligations, mayChange);
    }
    if (reason.isEmpty() && (obligations.readOnly() || (mayChange && (results || changes)))) {
      reason =
          everything.stream().allMatch(StatementFacts::understood)
              ? Optional.empty()
              : Optional.of(NOT_UNDERSTOOD);
    }
    if (reason.isEmpty() && changes && everything.stream().anyMatch(LimitRules::isUncountable)) {
      reason = Optional.of(UNCOUNTABLE);
    }
    return reason.map(why -> explainer.refuse(source(obligations), why.message(), why.hint()));
  }

  private static boolean countsResults(Obligations obligations) {
    return obligations.maxRows().isPresent()
        || obligations.maxBytes().isPresent()
        || obligations.rate().rowsPerHour().isPresent();
  }

  /** Why statements can not be in one message, each of which may run by itself. */
  private static Optional<Reason> whyNotTogether(
      List<StatementFacts> message, Obligations obligations, boolean mayChange) {
    boolean results = countsResults(obligations);
    boolean undoable = mayChange && (results || obligations.maxAffectedRows().isPresent());
    if (message.stream().noneMatch(LimitRules::concern)) {
      return Optional.empty();
    }
    if ((obligations.maxRows().isPresent() || obligations.maxBytes().isPresent())
        && message.stream().anyMatch(s -> s.effect() instanceof SessionEffect.FetchCursor)) {
      return Optional.of(FETCH_ALONE);
    }
    if (undoable
        && message.stream().anyMatch(s -> s.effect() instanceof SessionEffect.Transaction)) {
      return Optional.of(TRANSACTION_APART);
    }
    if (obligations.readOnly()
        && !message.stream().allMatch(s -> s.statementClass() == StatementClass.READ)) {
      // Before its first query, a transaction can be made to write again.
      return Optional.of(READ_ONLY_APART);
    }
    return Optional.empty();
  }

  /** What changes rows without counting them, or may commit them before they are counted. */
  private static boolean isUncountable(StatementFacts statement) {
    // What a cursor WITH HOLD calls runs at COMMIT.
    boolean later =
        statement.effect() instanceof SessionEffect.DeclareCursor declare
            && mayChangeRows(declare.inner());
    return later
        || statement.actions().stream().map(Action::kind).anyMatch(CHANGE_UNSEEN::contains);
  }

  /**
   * Whether the number in the command tag is that of all rows that a statement changes, triggers
   * and foreign keys apart. It is not with a second writing action, in a CTE or by ON CONFLICT, nor
   * with functions that may write.
   */
  public static boolean tagTellsChanges(StatementFacts statement) {
    long writing =
        statement.actions().stream()
            .filter(action -> action.kind().statementClass() == StatementClass.WRITE)
            .count();
    boolean tells =
        switch (statement.kind()) {
          case INSERT, UPDATE, DELETE, MERGE -> writing == 1;
          case COPY -> true;
          default -> false;
        };
    return tells
        && statement.understood()
        && !statement.opaque()
        && statement.functions().stream().allMatch(FunctionUse::trusted);
  }

  private static String source(Obligations obligations) {
    return obligations.names().stream()
        .map(name -> obligations.sources().getOrDefault(name, ""))
        .findFirst()
        .orElse("");
  }
}
