package io.gatehouse.proxy.session;

import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.Optional;
import java.util.Set;

/**
 * What the names in a utility statement stand for. The server plans SELECT, INSERT, UPDATE, DELETE
 * and MERGE at Bind; the names in any other statement (COPY, EXECUTE, FETCH…) it looks up when the
 * portal is executed. What was judged at Bind may run only as long as this is the same.
 *
 * @param contextChanges {@link SessionContext#changes}
 * @param named the {@link PreparedStatement} or {@link Portal} that the statement runs by name
 */
record Meaning(long contextChanges, Optional<Object> named) {

  private static final Set<StatementKind> PLANNED_AT_BIND =
      Set.of(
          StatementKind.SELECT,
          StatementKind.INSERT,
          StatementKind.UPDATE,
          StatementKind.DELETE,
          StatementKind.MERGE);

  /** The meaning of a statement sent now; empty when Bind fixes it. */
  static Optional<Meaning> of(Session session, StatementFacts statement) {
    return PLANNED_AT_BIND.contains(statement.kind())
        ? Optional.empty()
        : Optional.of(new Meaning(session.context.changes(), named(session, statement.effect())));
  }

  private static Optional<Object> named(Session session, SessionEffect effect) {
    if (effect instanceof SessionEffect.ExecutePrepared execute) {
      return session.statements.get(execute.name()).map(Object.class::cast);
    }
    if (effect instanceof SessionEffect.FetchCursor fetch) {
      return session.portals.get(fetch.name()).map(Object.class::cast);
    }
    return Optional.empty();
  }
}
