package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MalformedTextException;
import io.gatehouse.pgwire.frontend.FunctionCall;
import io.gatehouse.pgwire.frontend.Query;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.gatehouse.sql.StatementFacts;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/**
 * The simple protocol.
 *
 * <pre>
 *   Query          judged as a whole, perhaps held, recorded, forwarded
 *   FunctionCall   refused: it calls a function by number, past everything that is judged
 * </pre>
 */
final class SimpleQuery {

  private final Session session;
  private final Judging judging;

  SimpleQuery(Session session, Judging judging) {
    this.session = session;
    this.judging = judging;
  }

  void query(ByteBuf frame) {
    String sql;
    try {
      sql = Query.decode(frame).sql();
    } catch (MalformedTextException e) {
      Rejection.send(session, Kind.QUERY, Rejection.malformed(e));
      return;
    }
    judging.judge(
        frame,
        Submission.query(sql),
        judgement ->
            CopyPlanning.plan(
                session, frame, sql, judgement, planned -> query(frame, sql, planned)));
  }

  private void query(ByteBuf frame, String sql, CopyPlanning.Planned planned) {
    Judgement judgement = planned.judgement();
    Optional<Limits> limits =
        judgement.refusal().isPresent() ? Optional.empty() : Limits.of(judgement);
    if (limits.isPresent()) {
      LimitedQuery.begin(session, limits.get(), frame, sql, planned.copies());
      return;
    }
    session.trail.decided(judgement, sql, List.of());
    if (judgement.refusal().isPresent()) {
      Rejection.send(session, Kind.QUERY, judgement.refusal().get());
      return;
    }
    session.forward(frame, Kind.QUERY, Requests.query(session, sql, planned, Optional.empty()));
    for (StatementFacts statement : judgement.everything()) {
      session.context.sent(statement);
    }
  }

  void functionCall(ByteBuf frame) {
    FunctionCall call = FunctionCall.decode(frame);
    judging.judge(
        frame,
        Submission.query(""),
        judgement -> {
          Judgement refused =
              judgement.refusedWith(
                  "no-function-call",
                  new Refusal(
                      Refusals.INSUFFICIENT_PRIVILEGE,
                      "The function call protocol is not available behind Gatehouse.",
                      "policy=no-function-call decision=" + judgement.decisionId(),
                      "Call the function in a SELECT."));
          session.trail.decided(
              refused, "FunctionCall " + Integer.toUnsignedString(call.function()), List.of());
          Rejection.send(session, Kind.QUERY, refused.refusal().orElseThrow());
        });
  }
}
