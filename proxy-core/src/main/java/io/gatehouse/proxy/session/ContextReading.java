package io.gatehouse.proxy.session;

import io.gatehouse.proxy.catalog.CatalogSnapshot;
import io.gatehouse.proxy.catalog.SessionObjects;
import io.gatehouse.proxy.catalog.SessionReading;
import io.gatehouse.proxy.session.OwnBatch.Answer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server, over the session's own connection, what names mean to the session now: its
 * search_path, its role, and, where it has temporary objects or its transaction has written, the
 * objects that others do not see.
 */
final class ContextReading {

  private static final Logger LOG = LoggerFactory.getLogger(ContextReading.class);

  /** Whether there can be anything that others do not see. */
  private static final String WRITES =
      "SELECT (pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL)::pg_catalog.text";

  /** The role that statements run as, SET ROLE counted in. */
  private static final String ROLE = "SELECT current_user::pg_catalog.text";

  private final Session session;
  private final Runnable then;
  private String role = "";

  private ContextReading(Session session, Runnable then) {
    this.session = session;
    this.then = then;
  }

  /**
   * Reads. The server must owe nothing, and the transaction must not have failed.
   *
   * @param everybodys what all sessions see
   * @param then runs when the context is known, or can not be, or the session has ended
   */
  static void begin(Session session, CatalogSnapshot everybodys, Runnable then) {
    ContextReading reading = new ContextReading(session, then);
    OwnBatch.ask(
        session,
        List.of(SessionReading.SEARCH_PATH, ROLE, WRITES),
        answers -> {
          if (answers.isEmpty()) {
            then.run();
            return;
          }
          List<String> path = firstColumn(answers.get().get(0));
          reading.role = firstColumn(answers.get().get(1)).get(0);
          boolean writes = firstColumn(answers.get().get(2)).equals(List.of("true"));
          if (writes || path.stream().anyMatch(schema -> schema.startsWith("pg_temp_"))) {
            reading.objects(path, everybodys, SessionReading.WITH_DEFINITIONS);
          } else {
            reading.done(path, SessionObjects.NONE);
          }
        });
  }

  /**
   * Reads only search_path and role: a session that has done nothing yet has no objects of its own.
   */
  static void ofNewSession(Session session, Runnable then) {
    ContextReading reading = new ContextReading(session, then);
    OwnBatch.ask(
        session,
        List.of(SessionReading.SEARCH_PATH, ROLE),
        answers -> {
          if (answers.isPresent()) {
            reading.role = firstColumn(answers.get().get(1)).get(0);
            reading.done(firstColumn(answers.get().get(0)), SessionObjects.NONE);
          } else {
            then.run();
          }
        });
  }

  private void objects(List<String> path, CatalogSnapshot everybodys, String question) {
    OwnBatch.ask(
        session,
        List.of(SessionReading.PREPARE, question),
        answers -> {
          if (answers.isPresent()) {
            interpret(path, everybodys, answers.get().get(1));
          } else if (question.equals(SessionReading.WITH_DEFINITIONS) && !session.isEnded()) {
            objects(path, everybodys, SessionReading.WITHOUT_DEFINITIONS);
          } else {
            then.run();
          }
        });
  }

  private void interpret(List<String> path, CatalogSnapshot everybodys, Answer answer) {
    elsewhere(
        () -> new SessionReading(answer.rows(), everybodys),
        reading -> {
          Optional<String> question = reading.nextQuestion();
          if (question.isEmpty()) {
            done(path, reading.objects(List.of()));
            return;
          }
          OwnBatch.ask(
              session,
              List.of(SessionReading.PREPARE, question.get()),
              existing -> {
                if (existing.isPresent()) {
                  done(path, reading.objects(existing.get().get(1).rows()));
                } else {
                  then.run();
                }
              });
        });
  }

  private interface Work {
    SessionReading done() throws SQLException;
  }

  /** Large catalogs take more than a moment to compare. */
  private void elsewhere(Work work, Consumer<SessionReading> next) {
    session
        .services
        .worker()
        .execute(
            () -> {
              try {
                SessionReading reading = work.done();
                session.onLoop(() -> next.accept(reading));
              } catch (SQLException | RuntimeException e) {
                LOG.error("what the session sees can not be made out", e);
                session.onLoop(then);
              }
            });
  }

  private void done(List<String> path, SessionObjects objects) {
    if (!session.isEnded()) {
      session.context.refreshed(path, role, objects);
    }
    then.run();
  }

  private static List<String> firstColumn(Answer answer) {
    List<String> values = new ArrayList<>(answer.rows().size());
    answer.rows().forEach(row -> values.add(row.get(0)));
    return values;
  }
}
