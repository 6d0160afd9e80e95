package io.gatehouse.proxy.session;

import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.session.NameTable.Change;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one statement changes among a session's names, if it succeeds. */
final class NameChanges {

  private final Session session;
  private final List<Change<PreparedStatement>> statements = new ArrayList<>(1);
  private final List<Change<Portal>> portals = new ArrayList<>(1);

  private NameChanges(Session session) {
    this.session = session;
  }

  /** The changes of a statement, as sent. */
  static NameChanges of(Session session, String sql, StatementFacts facts, Judgement judgement) {
    NameChanges changes = new NameChanges(session);
    SessionEffect effect = facts.effect();
    if (effect instanceof SessionEffect.Prepare prepare) {
      String inner =
          sql.substring(
              sql.offsetByCodePoints(0, prepare.inner().start()),
              sql.offsetByCodePoints(0, prepare.inner().end()));
      changes.statement(Change.put(prepare.name(), new PreparedStatement(inner, List.of())));
    } else if (effect instanceof SessionEffect.Deallocate deallocate) {
      changes.statement(removal(deallocate.name()));
    } else if (effect instanceof SessionEffect.DeclareCursor declare) {
      changes.portal(
          Change.put(
              declare.name(), Portal.declared(declare.inner(), judgement, System.nanoTime())));
    } else if (effect instanceof SessionEffect.CloseCursor close) {
      changes.portal(removal(close.name()));
    } else if (facts.kind() == StatementKind.DISCARD
        && effect instanceof SessionEffect.ResetVariable) {
      changes.statement(Change.clear());
      changes.portal(Change.clear());
    }
    return changes;
  }

  /** A simple Query drops the unnamed statement and the unnamed portal, whatever it is about. */
  static NameChanges ofSimpleQuery(Session session) {
    NameChanges changes = new NameChanges(session);
    changes.statement(Change.remove(""));
    changes.portal(Change.remove(""));
    return changes;
  }

  static NameChanges none(Session session) {
    return new NameChanges(session);
  }

  static NameChanges ofStatement(Session session, Change<PreparedStatement> change) {
    NameChanges changes = new NameChanges(session);
    changes.statement(change);
    return changes;
  }

  static NameChanges ofPortal(Session session, Change<Portal> change) {
    NameChanges changes = new NameChanges(session);
    changes.portal(change);
    return changes;
  }

  void confirm() {
    statements.forEach(session.statements::confirm);
    portals.forEach(session.portals::confirm);
  }

  void discard() {
    statements.forEach(session.statements::discard);
    portals.forEach(session.portals::discard);
  }

  private void statement(Change<PreparedStatement> change) {
    statements.add(change);
    session.statements.send(change);
  }

  private void portal(Change<Portal> change) {
    portals.add(change);
    session.portals.send(change);
  }

  private static <T> Change<T> removal(Optional<String> name) {
    return name.map(Change::<T>remove).orElseGet(Change::clear);
  }
}
