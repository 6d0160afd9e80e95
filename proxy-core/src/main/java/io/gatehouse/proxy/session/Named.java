package io.gatehouse.proxy.session;

import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.utility.StatementReader;
import java.util.List;
import java.util.Optional;

/**
 * What a statement runs by name.
 *
 * @param text the text that was prepared under the name
 * @param facts the facts of what the name stands for, where they hold for good
 * @param portal the cursor that has the name
 * @param unknown the error when nothing has that name
 */
record Named(
    Optional<String> text,
    Optional<StatementFacts> facts,
    Optional<Portal> portal,
    Optional<Refusal> unknown) {

  /** What a name may stand for that nobody saw come. */
  static final StatementFacts ANYTHING =
      StatementReader.notUnderstood(
          List.of(),
          new NotUnderstood(Reason.UNRESOLVED, "what it runs by name is not known", 0),
          StatementFacts.NOWHERE,
          StatementFacts.NOWHERE);

  static final Named NOTHING =
      new Named(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether a statement runs another by its name. */
  static boolean isByName(StatementFacts statement) {
    return statement.effect() instanceof SessionEffect.ExecutePrepared
        || statement.effect() instanceof SessionEffect.FetchCursor;
  }

  static Named text(String text) {
    return new Named(Optional.of(text), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** What the same message prepares or declares. */
  static Named facts(StatementFacts facts) {
    return new Named(Optional.empty(), Optional.of(facts), Optional.empty(), Optional.empty());
  }

  static Named portal(Portal portal) {
    return new Named(Optional.empty(), portal.facts(), Optional.of(portal), Optional.empty());
  }

  static Named unknown(String sqlstate, String message) {
    return new Named(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Refusal(sqlstate, message, "", "")));
  }

  /**
   * What a message runs by name.
   *
   * @param texts of prepared statements
   * @param cursors that it fetches from
   */
  record Things(List<String> texts, List<Portal> cursors) {

    /**
     * The approval under which the one cursor was opened that the message does nothing but fetch
     * from: it is for the rows, too.
     */
    Optional<String> approval(Judgement judgement) {
      return judgement.statements().size() == 1 && cursors.size() == 1
          ? cursors
              .get(0)
              .execution()
              .map(Execution::judgement)
              .filter(opened -> opened.bundle().equals(judgement.bundle()))
              .flatMap(Judgement::approval)
          : Optional.empty();
    }
  }

  /** Whether what a statement runs by name hangs on nothing that the server has not answered. */
  static boolean isSettled(Session session, StatementFacts statement) {
    if (statement.effect() instanceof SessionEffect.ExecutePrepared execute) {
      return session.statements.isSettled(execute.name());
    }
    if (statement.effect() instanceof SessionEffect.FetchCursor fetch) {
      return session.portals.isSettled(fetch.name());
    }
    return true;
  }

  /**
   * What a statement runs by name.
   *
   * @param before the statements before it in the same message
   */
  static Named of(Session session, List<StatementFacts> before, StatementFacts statement) {
    if (statement.effect() instanceof SessionEffect.ExecutePrepared execute) {
      for (int i = before.size() - 1; i >= 0; i--) {
        if (before.get(i).effect() instanceof SessionEffect.Prepare prepare
            && prepare.name().equals(execute.name())) {
          return facts(prepare.inner());
        }
      }
      return session
          .statements
          .get(execute.name())
          .map(prepared -> text(prepared.sql()))
          .orElseGet(
              () ->
                  unknown(
                      Refusals.UNDEFINED_PREPARED_STATEMENT,
                      "prepared statement \"%s\" does not exist".formatted(execute.name())));
    }
    if (statement.effect() instanceof SessionEffect.FetchCursor fetch) {
      for (int i = before.size() - 1; i >= 0; i--) {
        if (before.get(i).effect() instanceof SessionEffect.DeclareCursor declare
            && declare.name().equals(fetch.name())) {
          return facts(declare.inner());
        }
      }
      return session
          .portals
          .get(fetch.name())
          .map(Named::portal)
          .orElseGet(
              () ->
                  unknown(
                      Refusals.UNDEFINED_CURSOR,
                      "cursor \"%s\" does not exist, or was not opened by a statement of this"
                              .formatted(fetch.name())
                          + " session that Gatehouse saw"));
    }
    return NOTHING;
  }
}
