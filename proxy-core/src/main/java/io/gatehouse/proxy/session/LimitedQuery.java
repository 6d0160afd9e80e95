package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendType;
import io.gatehouse.pgwire.backend.ErrorFields;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.ReadyForQuery;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.pgwire.frontend.CopyFail;
import io.gatehouse.pgwire.frontend.Query;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.gatehouse.proxy.session.ReplyQueue.Disposition;
import io.gatehouse.sql.StatementFacts;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A simple Query that runs under limits.
 *
 * <pre>
 *   outside a transaction, where something may have to be undone:
 *     BEGIN ─▶ Z   Query ─▶ … C Z   COMMIT or ROLLBACK ─▶ Z     the client sees: … C Z, or … E Z
 *   in a transaction:
 *     Query ─▶ … C Z   a Query that fails, when a limit was met ─▶ E Z
 * </pre>
 *
 * <p>A CommandComplete is kept until what comes behind it is known: once a client has seen one, it
 * stands. Outside a transaction the server commits before it sends the last one, so that only a
 * transaction of the proxy's own leaves anything to undo.
 */
final class LimitedQuery extends LimitedRun {

  /** How often a ROLLBACK that was cancelled is tried again. */
  private static final int ROLLBACKS = 3;

  /** The message in hand; null once it was sent or dropped. */
  private ByteBuf frame;

  private final String sql;
  private final Judgement judgement;
  private final Map<Integer, CopyPlan> copies;
  private boolean wrapped;
  private boolean failed;
  private Request request = Request.UNFOLLOWED;
  private ByteBuf complete;
  private int rollbacks;

  private LimitedQuery(
      Session session,
      Limits limits,
      Tally tally,
      ByteBuf frame,
      String sql,
      Map<Integer, CopyPlan> copies) {
    super(session, limits, tally);
    this.frame = frame;
    this.sql = sql;
    this.judgement = limits.judgement();
    this.copies = copies;
  }

  /**
   * Runs the message in hand.
   *
   * @param copies the plans of the COPY TO STDOUT in it
   */
  static void begin(
      Session session, Limits limits, ByteBuf frame, String sql, Map<Integer, CopyPlan> copies) {
    Tally tally =
        limits.cursor().flatMap(session.portals::get).map(Portal::tally).orElseGet(Tally::new);
    LimitedQuery run = new LimitedQuery(session, limits, tally, frame.retain(), sql, copies);
    run.hold();
    Lull.await(session, run::begin);
  }

  private void begin() {
    if (session.isEnded()) {
      return;
    }
    if (session.replies.skipping()) {
      drop();
      return;
    }
    if (session.replies.isBatchOpen()) {
      Judgement refused = judgement.refusedWith("one-batch", IN_BATCH);
      session.trail.decided(refused, sql, List.of());
      Rejection.send(session, Kind.QUERY, IN_BATCH);
      drop();
      return;
    }
    session.trail.decided(judgement, sql, List.of());
    boolean idle = session.context.transaction() == TransactionStatus.IDLE;
    boolean readOnly = limits.obligations().readOnly();
    wrapped = idle && limits.needsTransaction();
    if (wrapped) {
      own(readOnly ? "BEGIN READ ONLY" : "BEGIN", this::begun);
    } else if (session.context.transaction() != TransactionStatus.IN_TRANSACTION) {
      run();
    } else if (readOnly) {
      own("SET TRANSACTION READ ONLY", this::begun);
    } else {
      countBefore(this::run);
    }
  }

  private static final Refusal IN_BATCH =
      new Refusal(
          Refusals.NOT_IN_PREREQUISITE_STATE,
          "A simple Query whose effects are limited can not run within a batch of the extended"
              + " protocol.",
          "policy=one-batch",
          "Send Sync first.");

  private void drop() {
    over(false);
    session.toServer.flush();
  }

  private void begun(TransactionStatus status) {
    if (status == TransactionStatus.IN_TRANSACTION) {
      countBefore(this::run);
      return;
    }
    session.end(
        "no transaction",
        new Refusal(
            Refusals.CONNECTION_FAILURE,
            "The database server did not begin a transaction for a statement that is limited.",
            "",
            "Connect again."));
  }

  private void run() {
    if (session.isEnded()) {
      return;
    }
    request =
        Requests.query(
            session, sql, new CopyPlanning.Planned(judgement, copies), Optional.of(this));
    session.forward(frame, Kind.QUERY, request);
    for (StatementFacts statement : judgement.everything()) {
      session.context.sent(statement);
    }
    release();
    sent(request.execution().orElseThrow());
  }

  /** A reply to the client's message: where it goes. */
  @Override
  Disposition answered(byte type, ByteBuf reply, Disposition usual) {
    return switch (type) {
      case BackendType.DATA_ROW, BackendType.COPY_DATA -> {
        tellComplete();
        yield result(type, reply, usual);
      }
      case BackendType.COMMAND_COMPLETE, BackendType.EMPTY_QUERY_RESPONSE -> {
        tellComplete();
        completed(type, reply);
        yield Disposition.SWALLOW;
      }
      case BackendType.ERROR_RESPONSE -> {
        tellComplete();
        copyInEnds();
        failed = true;
        yield isOwnDoing(reply) ? Disposition.SWALLOW : usual;
      }
      case BackendType.COPY_IN_RESPONSE -> {
        tellComplete();
        if (broken().isPresent()) {
          session.sendOwn(new CopyFail("refused"), Kind.COPY_END, Request.UNFOLLOWED);
          session.toServer.flush();
          yield Disposition.SWALLOW;
        }
        copyInBegins();
        yield usual;
      }
      case BackendType.READY_FOR_QUERY -> {
        settle(ReadyForQuery.decode(reply).status());
        yield Disposition.SWALLOW;
      }
      case BackendType.ROW_DESCRIPTION, BackendType.COPY_OUT_RESPONSE, BackendType.COPY_DONE -> {
        tellComplete();
        yield broken().isPresent() ? Disposition.SWALLOW : usual;
      }
      default -> usual;
    };
  }

  private void completed(byte type, ByteBuf reply) {
    if (type == BackendType.COMMAND_COMPLETE) {
      completed(reply);
    }
    nextResult();
    if (broken().isEmpty()) {
      complete = reply.retainedSlice();
    }
  }

  /** What was kept stands: something came behind it. */
  private void tellComplete() {
    if (complete != null && broken().isEmpty()) {
      session.tellWarnings(request);
      session.toClient.move(complete);
      complete = null;
    }
  }

  /** All of the message was answered. */
  private void settle(TransactionStatus status) {
    whenUncancelled(
        () -> {
          Runnable next = wrapped ? () -> settleWrapped(status) : () -> settleUnwrapped(status);
          if (status == TransactionStatus.IN_TRANSACTION) {
            countAfter(next);
          } else {
            next.run();
          }
        });
  }

  private void settleUnwrapped(TransactionStatus status) {
    if (session.isEnded()) {
      return;
    }
    if (broken().isPresent() && status == TransactionStatus.IN_TRANSACTION) {
      session.refuse(
          new Query(Rejection.REFUSED),
          Kind.QUERY,
          broken().get(),
          new Request() {
            @Override
            public Disposition answered(byte type, ByteBuf reply, Disposition usual) {
              if (type == BackendType.READY_FOR_QUERY) {
                session.onLoop(() -> over(true));
              }
              return usual;
            }
          });
      session.toServer.flush();
      return;
    }
    end(status);
  }

  private void settleWrapped(TransactionStatus status) {
    if (session.isEnded()) {
      return;
    }
    switch (status) {
      case IN_TRANSACTION -> {
        if (broken().isPresent()) {
          undo();
        } else {
          own("COMMIT", this::committed);
        }
      }
      case FAILED -> undo();
      case IDLE ->
          session.broken(
              "a limited statement has ended its transaction",
              new IllegalStateException(judgement.decisionId()));
    }
  }

  private void committed(TransactionStatus status) {
    if (status == TransactionStatus.IDLE) {
      end(status);
    } else {
      undo();
    }
  }

  private void undo() {
    stopTimer();
    if (rollbacks++ == ROLLBACKS) {
      session.end(
          "can not roll back",
          new Refusal(
              Refusals.CONNECTION_FAILURE,
              "The database server did not undo a statement that was limited.",
              "",
              "Connect again."));
      return;
    }
    own(
        "ROLLBACK",
        status -> {
          if (status == TransactionStatus.IDLE) {
            end(status);
          } else {
            undo();
          }
        });
  }

  /** The client is told the rest. */
  private void end(TransactionStatus status) {
    if (broken().isPresent()) {
      session.tellWarnings(request);
      tellBroken();
    } else if (!failed) {
      tellComplete();
    }
    new ReadyForQuery(status).encode(session.toClient.gathering(16));
    over(true);
  }

  private interface Then {
    void ready(TransactionStatus status);
  }

  /**
   * A statement of the proxy's own; its errors are told only when the client's fate hangs on it.
   */
  private void own(String statement, Then then) {
    session.sendOwn(
        new Query(statement),
        Kind.QUERY,
        new Request() {
          @Override
          public Disposition answered(byte type, ByteBuf reply, Disposition usual) {
            if (type == BackendType.ERROR_RESPONSE && statement.equals("COMMIT")) {
              commitFailed(reply);
            } else if (type == BackendType.READY_FOR_QUERY) {
              TransactionStatus status = ReadyForQuery.decode(reply).status();
              whenUncancelled(
                  () -> {
                    if (!session.isEnded()) {
                      then.ready(status);
                    }
                  });
            }
            return usual;
          }
        });
    session.toServer.flush();
  }

  /** A deferred constraint, or a cancel: the client's statement has failed after all. */
  private void commitFailed(ByteBuf reply) {
    ErrorFields fields = ErrorResponse.decode(reply).fields();
    release();
    failed = true;
    session.tellWarnings(request);
    request.execution().ifPresent(running -> running.failed(fields.sqlState()));
    if (!isOwnDoing(reply)) {
      ErrorFields told = judgement.sensitive() ? Errors.withheld(fields, true, false) : fields;
      new ErrorResponse(told).encode(session.toClient.gathering(256));
    }
  }

  /** Only the end of the session keeps a Query from being looked at. */
  @Override
  void skipped() {}

  @Override
  void release() {
    if (frame != null) {
      frame.release();
      frame = null;
    }
    if (complete != null) {
      complete.release();
      complete = null;
    }
  }
}
