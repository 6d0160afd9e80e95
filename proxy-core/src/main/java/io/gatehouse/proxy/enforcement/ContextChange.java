package io.gatehouse.proxy.enforcement;

import io.gatehouse.proxy.enforcement.Judge.Explainer;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Statements after which names may mean something else: the facts of what follows them in the same
 * message were made with the wrong {@code search_path}, role or catalog.
 */
public final class ContextChange {

  private static final Set<String> NAMING =
      Set.of("search_path", "role", "session_authorization", "session authorization");

  private ContextChange() {}

  /** Whether names may mean something else once a statement with that effect has run. */
  public static boolean by(SessionEffect effect) {
    if (effect instanceof SessionEffect.SetVariable set) {
      return NAMING.contains(set.name());
    }
    if (effect instanceof SessionEffect.ResetVariable reset) {
      return reset.name().isEmpty() || NAMING.contains(reset.name().get());
    }
    return effect instanceof SessionEffect.Unknown || effect instanceof SessionEffect.CatalogChange;
  }

  /** Refuses a message in which a statement that names something follows a change of names. */
  static Optional<Refused> check(Question question, Explainer explainer) {
    boolean changed = question.contextUncertain();
    List<StatementFacts> statements = question.analysis().statements();
    for (StatementFacts statement : statements) {
      if (changed && namesSomething(statement)) {
        return Optional.of(
            explainer.refuse(
                "one-context",
                "This statement follows, in the same message, pipeline or failed transaction, one that"
                    + " may have changed what names mean.",
                "Send statements one at a time, and end a failed transaction first."));
      }
      changed |= by(statement.effect()) && !isSchemaChange(statement);
    }
    return Optional.empty();
  }

  /** A script of DDL in one message is ordinary; its statements stand for themselves. */
  private static boolean isSchemaChange(StatementFacts statement) {
    return statement.effect() instanceof SessionEffect.CatalogChange;
  }

  private static boolean namesSomething(StatementFacts statement) {
    return statement.statementClass() != StatementClass.SESSION
        || !statement.relations().isEmpty()
        || statement.effect() instanceof SessionEffect.ExecutePrepared;
  }
}
