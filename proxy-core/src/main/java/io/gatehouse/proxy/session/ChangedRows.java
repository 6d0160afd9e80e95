package io.gatehouse.proxy.session;

import io.gatehouse.proxy.session.OwnBatch.Answer;
import io.gatehouse.proxy.session.OwnBatch.Ask;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Asks the server how many rows the session has changed so far, whatever in it changed them: a CTE,
 * a function, EXPLAIN ANALYZE, a trigger, a foreign key. Rows whose change was undone since are
 * among them. Source: manual, section "Statistics Functions", {@code pg_stat_get_xact_…}.
 */
final class ChangedRows {

  private static final String QUESTION =
      "SELECT pg_catalog.current_setting('track_counts'), coalesce(pg_catalog.sum("
          + "pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)"
          + " OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)"
          + " OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)), 0)"
          + "::pg_catalog.text"
          + " FROM pg_catalog.pg_class AS c"
          + " WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid"
          + " AND c.relkind OPERATOR(pg_catalog.=) 'r'::\"char\"";

  private ChangedRows() {}

  /**
   * Asks. The server must owe nothing.
   *
   * @param then given the number, or nothing when the server does not count, does not answer, skips
   *     to Sync, or the session ended; later, on the event loop
   */
  static void ask(Session session, Consumer<OptionalLong> then) {
    if (session.replies.isBatchOpen()) {
      OwnBatch.askWithin(session, Ask.plain(QUESTION), false, answer -> then.accept(read(answer)));
    } else {
      OwnBatch.ask(
          session, List.of(QUESTION), answers -> then.accept(read(answers.map(all -> all.get(0)))));
    }
  }

  private static OptionalLong read(Optional<Answer> answer) {
    if (answer.isEmpty() || answer.get().rows().size() != 1) {
      return OptionalLong.empty();
    }
    List<String> row = answer.get().rows().get(0);
    return row.get(0).equals("on")
        ? OptionalLong.of(Long.parseLong(row.get(1)))
        : OptionalLong.empty();
  }
}
