package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.policy.Estimate;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.session.OwnBatch.Answer;
import io.gatehouse.proxy.session.OwnBatch.Ask;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server how many rows a statement would touch: EXPLAIN, never ANALYZE, of exactly that
 * text with exactly those parameters, on the session's own connection, so that its search_path, its
 * role, its temporary tables and its row security count. Nothing is remembered: the answer is one
 * of this moment, and of this principal.
 *
 * <p>To plan is to run a little: the planner calls IMMUTABLE and STABLE functions for constants and
 * for selectivity, and what calls itself stable may do anything. So a statement is asked about only
 * when all that it calls is trusted ({@link FunctionUse#trusted}).
 */
final class Estimating {

  private static final Logger LOG = LoggerFactory.getLogger(Estimating.class);

  private static final String EXPLAIN = "EXPLAIN (FORMAT JSON) ";

  /** Until the transaction or its savepoint ends. */
  private static final String BOUNDS =
      "SELECT pg_catalog.set_config('statement_timeout', '5000', true),"
          + " pg_catalog.set_config('lock_timeout', '500', true)";

  private static final Set<StatementKind> EXPLAINABLE =
      Set.of(
          StatementKind.SELECT,
          StatementKind.INSERT,
          StatementKind.UPDATE,
          StatementKind.DELETE,
          StatementKind.MERGE);

  private Estimating() {}

  /**
   * Finds what a judgement wants. The client must not be read until the answer.
   *
   * @param then given an estimate for every statement that one is wanted for, those that are not
   *     available too; on the event loop, perhaps at once; the server may skip to Sync by then, or
   *     the session have ended
   */
  static void begin(
      Session session,
      Submission submission,
      Judgement judgement,
      Consumer<Map<Integer, Estimate>> then) {
    Optional<String> obstacle = obstacle(session, judgement);
    if (obstacle.isPresent()) {
      then.accept(unavailable(judgement, obstacle.get()));
      return;
    }
    Ask question =
        new Ask(EXPLAIN + submission.sql(), submission.parameterTypes(), submission.bind());
    Lull.await(
        session,
        () -> {
          if (session.isEnded() || session.replies.skipping()) {
            then.accept(Map.of());
          } else if (session.replies.isBatchOpen()) {
            OwnBatch.askWithin(
                session,
                question,
                judgement.sensitive(),
                answer -> then.accept(read(judgement, answer)));
          } else {
            OwnBatch.askAll(
                session,
                List.of(Ask.plain(BOUNDS), question),
                answers -> then.accept(read(judgement, answers.map(all -> all.get(1)))));
          }
        });
  }

  /** Why the server can not be asked. */
  private static Optional<String> obstacle(Session session, Judgement judgement) {
    if (judgement.statements().size() != 1) {
      return Optional.of("the message holds several statements");
    }
    StatementFacts statement = judgement.statements().get(0);
    if (!EXPLAINABLE.contains(statement.kind()) || !judgement.underlying().isEmpty()) {
      return Optional.of("the planner has no figure for a statement of this kind");
    }
    if (!statement.understood() || statement.opaque()) {
      return Optional.of("what the statement does can not be seen");
    }
    if (!statement.functions().stream().allMatch(FunctionUse::trusted)) {
      return Optional.of("to plan it would already run functions that are not trusted");
    }
    if (session.context.transaction() == TransactionStatus.FAILED) {
      return Optional.of("the transaction has failed");
    }
    return Optional.empty();
  }

  private static Map<Integer, Estimate> read(Judgement judgement, Optional<Answer> answer) {
    if (answer.isEmpty()) {
      return unavailable(judgement, "the server could not plan it in time");
    }
    StringBuilder plan = new StringBuilder();
    answer.get().rows().forEach(row -> plan.append(row.get(0)).append('\n'));
    try {
      return all(judgement, new Estimate.Rows(PlanRows.of(plan.toString())));
    } catch (IOException e) {
      LOG.warn("a plan could not be read: {}", e.getMessage());
      return unavailable(judgement, "the server's plan could not be read");
    }
  }

  private static Map<Integer, Estimate> unavailable(Judgement judgement, String why) {
    return all(judgement, new Estimate.Unavailable(why));
  }

  private static Map<Integer, Estimate> all(Judgement judgement, Estimate estimate) {
    Map<Integer, Estimate> estimates = new HashMap<>();
    judgement.decision().wanted().estimates().forEach(index -> estimates.put(index, estimate));
    return estimates;
  }
}
