package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MalformedTextException;
import io.gatehouse.pgwire.frontend.Bind;
import io.gatehouse.pgwire.frontend.Close;
import io.gatehouse.pgwire.frontend.Describe;
import io.gatehouse.pgwire.frontend.Execute;
import io.gatehouse.pgwire.frontend.Parse;
import io.gatehouse.pgwire.frontend.Target;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.gatehouse.proxy.session.NameTable.Change;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Optional;

/**
 * The extended protocol: texts are judged when they are parsed, and again when they are bound,
 * since that is when the server plans and may begin to run them.
 *
 * <pre>
 *   Parse     judged; recorded only when refused, since it runs nothing
 *   Bind      judged again, perhaps held, recorded with its parameters, forwarded
 *   Describe  forwarded
 *   Execute   forwarded, behind a Describe of our own when the rows need a mask plan
 *   Close     forwarded
 * </pre>
 */
final class ExtendedQuery {

  /** NAMEDATALEN without the terminator. */
  private static final int MAX_NAME_BYTES = 63;

  /** Until the transaction ends, or the batch outside of one. */
  private static final String READ_ONLY = "SET TRANSACTION READ ONLY";

  private final Session session;
  private final Judging judging;

  /** Whether the principal sees anything masked, as of the last judgement. */
  private boolean masked;

  ExtendedQuery(Session session, Judging judging) {
    this.session = session;
    this.judging = judging;
  }

  void sync(ByteBuf frame) {
    session.forward(frame, Kind.SYNC, Requests.sync(masked));
  }

  void parse(ByteBuf frame) {
    Parse parse;
    try {
      parse = Parse.decode(frame);
    } catch (MalformedTextException e) {
      Rejection.send(session, Kind.PARSE, Rejection.malformed(e));
      return;
    }
    if (refusesName(parse.statement())) {
      return;
    }
    if (session.statements.size() >= session.services.limits().maxPrepared()) {
      Rejection.send(session, Kind.PARSE, Rejection.tooMany("prepared statements"));
      return;
    }
    judging.judge(
        frame, Submission.parse(parse.sql()), judgement -> parse(frame, parse, judgement));
  }

  /**
   * The server cuts names off at 63 bytes without a word, and takes two that differ only behind
   * that for the same.
   */
  private boolean refusesName(String name) {
    if (name.length() <= MAX_NAME_BYTES / 3 || ByteBufUtil.utf8Bytes(name) <= MAX_NAME_BYTES) {
      return false;
    }
    Rejection.send(
        session,
        Kind.PARSE,
        new Refusal(
            Refusals.NAME_TOO_LONG,
            "The name of a prepared statement or portal is longer than %d bytes."
                .formatted(MAX_NAME_BYTES),
            "",
            "Use a shorter one."));
    return true;
  }

  private void parse(ByteBuf frame, Parse parse, Judgement judgement) {
    if (judgement.refusal().isPresent()) {
      session.trail.decided(judgement, parse.sql(), List.of());
      Rejection.send(session, Kind.PARSE, judgement.refusal().get());
      return;
    }
    NameChanges changes =
        NameChanges.ofStatement(
            session,
            Change.put(
                parse.statement(), new PreparedStatement(parse.sql(), parse.parameterTypes())));
    session.forward(frame, Kind.PARSE, Requests.parse(changes, judgement.sensitive()));
  }

  void bind(ByteBuf frame) {
    Bind bind = Bind.decode(frame);
    if (refusesName(bind.portal()) || refusesName(bind.statement())) {
      return;
    }
    whenSettled(session.statements, bind.statement(), frame, () -> bind(frame, bind));
  }

  private void bind(ByteBuf frame, Bind bind) {
    Optional<PreparedStatement> statement = session.statements.get(bind.statement());
    if (statement.isEmpty()) {
      Rejection.send(
          session,
          Kind.PARSE,
          new Refusal(
              Refusals.UNDEFINED_PREPARED_STATEMENT,
              bind.statement().isEmpty()
                  ? "unnamed prepared statement does not exist"
                  : "prepared statement \"%s\" does not exist".formatted(bind.statement()),
              "",
              ""));
      return;
    }
    if (session.portals.size() >= session.services.limits().maxPrepared()) {
      Rejection.send(session, Kind.PARSE, Rejection.tooMany("portals"));
      return;
    }
    judging.judge(
        frame,
        Submission.bind(statement.get(), bind),
        judgement ->
            CopyPlanning.plan(
                session,
                frame,
                statement.get().sql(),
                judgement,
                planned -> bind(frame, bind, statement.get(), planned)));
  }

  private void bind(
      ByteBuf frame, Bind bind, PreparedStatement statement, CopyPlanning.Planned planned) {
    Judgement judgement = planned.judgement();
    masked = judgement.masksResults();
    Optional<Limits> limits =
        judgement.refusal().isPresent() ? Optional.empty() : Limits.of(judgement);
    if (limits.filter(found -> found.obligations().statementTimeout().isPresent()).isPresent()) {
      // To plan takes time, too.
      LimitedExecute.begin(
          session,
          limits.get(),
          new Tally(),
          frame,
          Kind.BIND,
          run -> bind(frame, bind, statement, planned, Optional.of(run)));
    } else {
      bind(frame, bind, statement, planned, Optional.empty());
    }
  }

  private void bind(
      ByteBuf frame,
      Bind bind,
      PreparedStatement statement,
      CopyPlanning.Planned planned,
      Optional<LimitedExecute> limited) {
    Judgement judgement = planned.judgement();
    session.trail.decided(judgement, statement.sql(), BoundParameters.logged(bind));
    if (judgement.refusal().isPresent()) {
      Rejection.send(session, Kind.PARSE, judgement.refusal().get());
      return;
    }
    if (Limits.of(judgement).filter(limits -> limits.obligations().readOnly()).isPresent()) {
      OwnBatch.runWithin(session, READ_ONLY);
    }
    Optional<Meaning> meaning =
        judgement.statements().stream().findFirst().flatMap(s -> Meaning.of(session, s));
    Portal portal =
        Portal.bound(
            statement,
            judgement,
            planned.copies(),
            bind.resultFormats(),
            meaning,
            session.context.transactionChanges(),
            System.nanoTime());
    NameChanges changes = NameChanges.ofPortal(session, Change.put(bind.portal(), portal));
    session.forward(
        frame,
        Kind.BIND,
        Requests.bind(session, portal, changes, limited.map(LimitedRun.class::cast)));
    limited.ifPresent(run -> run.forwarded(portal.execution().orElseThrow()));
  }

  void describe(ByteBuf frame) {
    Describe describe = Describe.decode(frame);
    if (refusesName(describe.name())) {
      return;
    }
    whenSettled(session.portals, describe.name(), frame, () -> describe(frame, describe));
  }

  private void describe(ByteBuf frame, Describe describe) {
    Optional<Portal> portal =
        describe.target() == Target.PORTAL
            ? session.portals.get(describe.name())
            : Optional.empty();
    portal.ifPresent(Portal::describing);
    session.forward(
        frame, Kind.DESCRIBE, portal.map(Requests::describe).orElse(Request.UNFOLLOWED));
  }

  void execute(ByteBuf frame) {
    Execute execute = Execute.decode(frame);
    if (refusesName(execute.portal())) {
      return;
    }
    whenSettled(session.portals, execute.portal(), frame, () -> execute(frame, execute));
  }

  private void execute(ByteBuf frame, Execute execute) {
    Optional<Portal> found = session.portals.get(execute.portal());
    if (found.isEmpty()) {
      Rejection.send(
          session,
          Kind.PARSE,
          new Refusal(
              Refusals.UNDEFINED_CURSOR,
              "portal \"%s\" does not exist".formatted(execute.portal()),
              "",
              ""));
      return;
    }
    Portal portal = found.get();
    if (portal.meaning().isPresent()
        && !portal.meaning().equals(portal.facts().flatMap(s -> Meaning.of(session, s)))) {
      bindAgain(
          "What portal \"%s\" runs may mean something else than when it was bound."
              .formatted(execute.portal()));
      return;
    }
    unlessTransactionChanged(
        portal, execute.portal(), frame, () -> executeWithLimits(frame, execute, portal));
  }

  private void bindAgain(String why) {
    Rejection.send(
        session,
        Kind.PARSE,
        new Refusal(Refusals.NOT_IN_PREREQUISITE_STATE, why, "", "Bind it again."));
  }

  /**
   * Goes on unless the portal was judged by whether the transaction is read only, and that is not
   * so any more: a savepoint that is released takes its READ ONLY with it, and leaves the portal.
   */
  private void unlessTransactionChanged(Portal portal, String name, ByteBuf frame, Runnable then) {
    Optional<Boolean> judged = portal.readOnly();
    if (judged.isEmpty() || portal.transactionChanges() == session.context.transactionChanges()) {
      then.run();
      return;
    }
    frame.retain();
    session.clientReading.set(Obstacle.THINKING, true);
    TransactionReading.begin(
        session,
        now -> {
          try {
            if (session.isEnded() || session.replies.skipping()) {
              return;
            }
            if (now.equals(judged)) {
              then.run();
            } else {
              bindAgain(
                  "Whether the transaction is read only has changed since portal \"%s\" was bound."
                      .formatted(name));
            }
          } finally {
            frame.release();
            session.clientReading.set(Obstacle.THINKING, false);
          }
        });
  }

  private void executeWithLimits(ByteBuf frame, Execute execute, Portal portal) {
    Optional<Limits> limits = Limits.of(portal.execution().orElseThrow().judgement());
    if (limits.isPresent()) {
      Tally tally = limits.get().cursor().flatMap(session.portals::get).orElse(portal).tally();
      LimitedExecute.begin(
          session,
          limits.get(),
          tally,
          frame,
          Kind.EXECUTE,
          run -> execute(frame, execute, portal, Optional.of(run)));
    } else {
      execute(frame, execute, portal, Optional.empty());
    }
  }

  private void execute(
      ByteBuf frame, Execute execute, Portal portal, Optional<LimitedExecute> limited) {
    Execution execution = portal.execution().orElseThrow();
    if (Limits.of(execution.judgement()).filter(l -> l.obligations().readOnly()).isPresent()) {
      OwnBatch.runWithin(session, READ_ONLY);
    }
    if (!portal.isDescribed()) {
      portal.describing();
      session.insert(
          new Describe(Target.PORTAL, execute.portal()), Kind.DESCRIBE, Requests.describe(portal));
    }
    session.forward(
        frame,
        Kind.EXECUTE,
        Requests.execute(session, portal, limited.map(LimitedRun.class::cast)));
    limited.ifPresent(run -> run.forwarded(execution));
    portal.facts().ifPresent(session.context::sent);
    portal.execution().orElseThrow().judgement().underlying().forEach(session.context::sent);
  }

  void close(ByteBuf frame) {
    Close close = Close.decode(frame);
    if (refusesName(close.name())) {
      return;
    }
    NameChanges changes =
        switch (close.target()) {
          case STATEMENT -> NameChanges.ofStatement(session, Change.remove(close.name()));
          case PORTAL -> NameChanges.ofPortal(session, Change.remove(close.name()));
        };
    session.forward(frame, Kind.CLOSE, Requests.parse(changes, false));
  }

  /** Goes on once the name stands for something certain; the client is not read until then. */
  private void whenSettled(NameTable<?> names, String name, ByteBuf frame, Runnable then) {
    if (names.isSettled(name)) {
      then.run();
      return;
    }
    frame.retain();
    session.clientReading.set(Obstacle.UNSETTLED, true);
    session.toServer.flush();
    session.whenever(
        () -> names.isSettled(name),
        () -> {
          try {
            if (!session.isEnded() && !session.replies.skipping()) {
              then.run();
            }
          } finally {
            frame.release();
          }
          session.clientReading.set(Obstacle.UNSETTLED, false);
        });
  }
}
