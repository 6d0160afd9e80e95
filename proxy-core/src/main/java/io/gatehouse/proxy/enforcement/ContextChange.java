package io.gatehouse.proxy.enforcement;

import io.gatehouse.proxy.enforcement.Judge.Explainer;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Statements after which names may mean something else: the facts of what follows them in the same
 * message were made with the wrong {@code search_path}, role or catalog.
 */
public final class ContextChange {

  private static final Set<String> NAMING =
      Set.of("search_path", "role", "session_authorization", "session authorization");

  /** Transaction control after which all is as it was before. */
  private static final Set<StatementKind> BEGINNINGS =
      Set.of(StatementKind.BEGIN, StatementKind.START_TRANSACTION, StatementKind.SAVEPOINT);

  private static final String ONE_CONTEXT = "one-context";

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
    boolean schemaChanged = false;
    Set<RelationName> made = new HashSet<>();
    for (StatementFacts statement : question.analysis().statements()) {
      if (changed && dependsOnNames(statement)) {
        return Optional.of(
            explainer.refuse(
                ONE_CONTEXT,
                "This statement follows, in the same message, pipeline or failed transaction, one that"
                    + " may have changed what names mean.",
                "Send statements one at a time, and end a failed transaction first."));
      }
      Optional<RelationName> shifting =
          schemaChanged ? shifting(statement, question, made) : Optional.empty();
      if (shifting.isPresent()) {
        return Optional.of(
            explainer.refuse(
                ONE_CONTEXT,
                "\"%s\" is the name of several relations, and a statement before this one in the same"
                        .formatted(shifting.get().name())
                    + " message may have changed which of them is meant.",
                "Send statements one at a time."));
      }
      if (isSchemaChange(statement)) {
        schemaChanged = true;
        for (RelationUse use : statement.relations()) {
          if (!use.resolved() && use.access().contains(Access.DEFINE)) {
            made.add(use.relation());
          }
        }
      }
      changed |= by(statement.effect()) && !isSchemaChange(statement);
      changed |= question.endChangesNames() && ends(statement.effect());
    }
    return Optional.empty();
  }

  /** Whether a statement ends a transaction, or a part of one, so that what was done is undone. */
  private static boolean ends(SessionEffect effect) {
    return effect instanceof SessionEffect.Transaction transaction
        && !BEGINNINGS.contains(transaction.kind());
  }

  /**
   * A relation of the statement that shares its name with another on the search path, or with one
   * that the message makes: with one of them created or dropped, the name leads to the other.
   */
  private static Optional<RelationName> shifting(
      StatementFacts statement, Question question, Set<RelationName> made) {
    for (RelationUse use : statement.relations()) {
      RelationName name = use.relation();
      if (!use.resolved()) {
        continue;
      }
      boolean shared =
          made.stream().anyMatch(other -> sharesName(name, other))
              || question.searchPath().stream()
                  .map(schema -> new RelationName(schema, name.name()))
                  .anyMatch(
                      other ->
                          sharesName(name, other)
                              && question.catalog().relation(other).isPresent());
      if (shared) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static boolean sharesName(RelationName one, RelationName other) {
    return one.name().equals(other.name()) && !one.schema().equals(other.schema());
  }

  /**
   * A script of DDL in one message is ordinary, and its statements stand for themselves unless a
   * name in them may have gone over to something else.
   */
  private static boolean isSchemaChange(StatementFacts statement) {
    return statement.effect() instanceof SessionEffect.CatalogChange;
  }

  /** Whether a statement does something else when names mean something else. */
  public static boolean dependsOnNames(StatementFacts statement) {
    return statement.statementClass() != StatementClass.SESSION
        || !statement.relations().isEmpty()
        || statement.effect() instanceof SessionEffect.ExecutePrepared;
  }
}
