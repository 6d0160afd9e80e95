package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.MalformedTextException;
import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.frontend.Bind;
import io.gatehouse.pgwire.frontend.Close;
import io.gatehouse.pgwire.frontend.Describe;
import io.gatehouse.pgwire.frontend.Execute;
import io.gatehouse.pgwire.frontend.FrontendType;
import io.gatehouse.pgwire.frontend.FunctionCall;
import io.gatehouse.pgwire.frontend.Parse;
import io.gatehouse.pgwire.frontend.Query;
import io.gatehouse.pgwire.frontend.Target;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.gatehouse.proxy.session.NameTable.Change;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.gatehouse.sql.StatementFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the client sends. Texts are judged when they are parsed, and again when they are bound: that
 * is when the server plans and may begin to run them.
 *
 * <pre>
 *   Query     judged, recorded, forwarded
 *   Parse     judged; recorded only when refused, since it runs nothing
 *   Bind      judged again, recorded with its parameters, forwarded
 *   Describe  forwarded
 *   Execute   forwarded, behind a Describe of our own when the rows need a mask plan
 *   Close, Sync, Flush, CopyData, CopyDone, CopyFail   forwarded
 *   FunctionCall   refused: it calls a function by number, past everything that is judged
 * </pre>
 */
final class ClientSide implements MessageListener {

  /** Names a statement that is never prepared: its text is no SQL. */
  private static final String REFUSED = "gatehouse_refused";

  /** Messages that carry a name and a number or two. */
  private static final int MAX_SMALL_MESSAGE_BYTES = 65_536;

  /** NAMEDATALEN without the terminator. */
  private static final int MAX_NAME_BYTES = 63;

  private static final int MAX_LOGGED_PARAMETER_BYTES = 1_024;

  private final Session session;
  private final Judging judging;

  /** Whether the principal sees anything masked, as of the last judgement. */
  private boolean masked;

  ClientSide(Session session) {
    this.session = session;
    this.judging = new Judging(session);
  }

  @Override
  public Handling handling(byte type, int length) {
    return switch (type) {
      case FrontendType.COPY_DATA -> Handling.STREAM;
      case FrontendType.QUERY, FrontendType.PARSE, FrontendType.BIND, FrontendType.FUNCTION_CALL ->
          bounded(length, session.services.limits().maxMessageBytes());
      case FrontendType.DESCRIBE,
          FrontendType.EXECUTE,
          FrontendType.CLOSE,
          FrontendType.SYNC,
          FrontendType.FLUSH,
          FrontendType.COPY_DONE,
          FrontendType.COPY_FAIL,
          FrontendType.TERMINATE ->
          bounded(length, MAX_SMALL_MESSAGE_BYTES);
      default -> Handling.REJECT;
    };
  }

  private static Handling bounded(int length, int limit) {
    if (length > limit) {
      throw new ProtocolViolation(
          Refusals.PROGRAM_LIMIT_EXCEEDED,
          "a message of %d bytes is longer than the %d that may be sent".formatted(length, limit));
    }
    return Handling.WHOLE;
  }

  @Override
  public void message(byte type, ByteBuf frame) {
    if (session.isEnded()) {
      return;
    }
    if (type == FrontendType.TERMINATE) {
      session.end("client terminated", null);
      return;
    }
    if (session.replies.skipping() && type != FrontendType.SYNC) {
      // As the server would: after an error it discards everything up to Sync.
      return;
    }
    if (session.replies.inCopyIn() && !belongsToCopy(type)) {
      throw new ProtocolViolation("message of type '%c' during COPY".formatted((char) type));
    }
    switch (type) {
      case FrontendType.QUERY -> query(frame);
      case FrontendType.PARSE -> parse(frame);
      case FrontendType.BIND -> bind(frame);
      case FrontendType.DESCRIBE -> describe(frame);
      case FrontendType.EXECUTE -> execute(frame);
      case FrontendType.CLOSE -> close(frame);
      case FrontendType.SYNC -> session.forward(frame, Kind.SYNC, Requests.sync(masked));
      case FrontendType.FLUSH -> session.toServer.copyOrRetain(frame);
      case FrontendType.COPY_DONE, FrontendType.COPY_FAIL ->
          session.forward(frame, Kind.COPY_END, Request.UNFOLLOWED);
      case FrontendType.FUNCTION_CALL -> functionCall(frame);
      default -> throw new ProtocolViolation("unexpected message type");
    }
  }

  private static boolean belongsToCopy(byte type) {
    return type == FrontendType.COPY_DONE
        || type == FrontendType.COPY_FAIL
        || type == FrontendType.SYNC
        || type == FrontendType.FLUSH;
  }

  @Override
  public void stream(byte type, ByteBuf bytes, int begun) {
    // Outside COPY the server ignores it; behind an error, or at the end, nobody wants it.
    if (session.isEnded() || session.replies.skipping()) {
      bytes.release();
    } else {
      session.toServer.move(bytes);
    }
  }

  @Override
  public void readComplete() {
    if (!session.isEnded()) {
      session.toServer.flush();
      session.checkLimits();
    }
  }

  @Override
  public void violation(ProtocolViolation violation) {
    session.end(
        "client: " + violation.getMessage(),
        new Refusal(violation.sqlState(), violation.getMessage(), "", ""));
  }

  private void query(ByteBuf frame) {
    String sql;
    try {
      sql = Query.decode(frame).sql();
    } catch (MalformedTextException e) {
      refuse(Kind.QUERY, malformed(e));
      return;
    }
    judging.judge(frame, sql, judgement -> query(frame, sql, judgement));
  }

  private void query(ByteBuf frame, String sql, Judgement judgement) {
    session.trail.decided(judgement, sql, List.of());
    if (judgement.refusal().isPresent()) {
      refuse(Kind.QUERY, judgement.refusal().get());
      return;
    }
    session.forward(frame, Kind.QUERY, Requests.query(session, sql, judgement));
    for (StatementFacts statement : judgement.everything()) {
      session.context.sent(statement);
    }
  }

  private void parse(ByteBuf frame) {
    Parse parse;
    try {
      parse = Parse.decode(frame);
    } catch (MalformedTextException e) {
      refuse(Kind.PARSE, malformed(e));
      return;
    }
    if (refusesName(parse.statement())) {
      return;
    }
    if (session.statements.size() >= session.services.limits().maxPrepared()) {
      refuse(Kind.PARSE, tooMany("prepared statements"));
      return;
    }
    judging.judge(frame, parse.sql(), judgement -> parse(frame, parse, judgement));
  }

  /**
   * The server cuts names off at 63 bytes without a word, and takes two that differ only behind
   * that for the same.
   */
  private boolean refusesName(String name) {
    if (name.length() <= MAX_NAME_BYTES / 3 || ByteBufUtil.utf8Bytes(name) <= MAX_NAME_BYTES) {
      return false;
    }
    refuse(
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
      refuse(Kind.PARSE, judgement.refusal().get());
      return;
    }
    NameChanges changes =
        NameChanges.ofStatement(
            session, Change.put(parse.statement(), new PreparedStatement(parse.sql())));
    session.forward(frame, Kind.PARSE, Requests.parse(changes, judgement.sensitive()));
  }

  private void bind(ByteBuf frame) {
    Bind bind = Bind.decode(frame);
    if (refusesName(bind.portal()) || refusesName(bind.statement())) {
      return;
    }
    whenSettled(session.statements, bind.statement(), frame, () -> bind(frame, bind));
  }

  private void bind(ByteBuf frame, Bind bind) {
    Optional<PreparedStatement> statement = session.statements.get(bind.statement());
    if (statement.isEmpty()) {
      refuse(
          Kind.PARSE,
          new Refusal(
              Refusals.UNDEFINED_PREPARED_STATEMENT,
              "prepared statement \"%s\" does not exist".formatted(bind.statement()),
              "",
              ""));
      return;
    }
    if (session.portals.size() >= session.services.limits().maxPrepared()) {
      refuse(Kind.PARSE, tooMany("portals"));
      return;
    }
    judging.judge(
        frame, statement.get().sql(), judgement -> bind(frame, bind, statement.get(), judgement));
  }

  private void bind(ByteBuf frame, Bind bind, PreparedStatement statement, Judgement judgement) {
    masked = judgement.masksResults();
    session.trail.decided(judgement, statement.sql(), parameters(bind));
    if (judgement.refusal().isPresent()) {
      refuse(Kind.PARSE, judgement.refusal().get());
      return;
    }
    Optional<Meaning> meaning =
        judgement.statements().stream().findFirst().flatMap(s -> Meaning.of(session, s));
    Portal portal =
        Portal.bound(statement, judgement, bind.resultFormats(), meaning, System.nanoTime());
    NameChanges changes = NameChanges.ofPortal(session, Change.put(bind.portal(), portal));
    session.forward(frame, Kind.BIND, Requests.bind(session, portal, changes));
  }

  private void describe(ByteBuf frame) {
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

  private void execute(ByteBuf frame) {
    Execute execute = Execute.decode(frame);
    if (refusesName(execute.portal())) {
      return;
    }
    whenSettled(session.portals, execute.portal(), frame, () -> execute(frame, execute));
  }

  private void execute(ByteBuf frame, Execute execute) {
    Optional<Portal> found = session.portals.get(execute.portal());
    if (found.isEmpty()) {
      refuse(
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
      refuse(
          Kind.PARSE,
          new Refusal(
              Refusals.NOT_IN_PREREQUISITE_STATE,
              "What portal \"%s\" runs may mean something else than when it was bound."
                  .formatted(execute.portal()),
              "",
              "Bind it again."));
      return;
    }
    if (!portal.isDescribed()) {
      portal.describing();
      session.insert(
          new Describe(Target.PORTAL, execute.portal()), Kind.DESCRIBE, Requests.describe(portal));
    }
    session.forward(frame, Kind.EXECUTE, Requests.execute(session, portal));
    portal.facts().ifPresent(session.context::sent);
    portal.execution().orElseThrow().judgement().underlying().forEach(session.context::sent);
  }

  private void close(ByteBuf frame) {
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

  private void functionCall(ByteBuf frame) {
    FunctionCall call = FunctionCall.decode(frame);
    judging.judge(
        frame,
        "",
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
          refuse(Kind.QUERY, refused.refusal().orElseThrow());
        });
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

  /** Puts in the message's place one that the server rejects and that is answered alike. */
  private void refuse(Kind kind, Refusal refusal) {
    boolean query = kind == Kind.QUERY;
    session.refuse(
        query ? new Query(REFUSED) : new Parse(REFUSED, REFUSED, List.of()),
        kind,
        refusal,
        Request.UNFOLLOWED);
  }

  private static Refusal malformed(MalformedTextException e) {
    return new Refusal(Refusals.CHARACTER_NOT_IN_REPERTOIRE, e.getMessage(), "", "");
  }

  private static Refusal tooMany(String what) {
    return new Refusal(
        Refusals.CONFIGURATION_LIMIT_EXCEEDED,
        "This session holds as many %s as it may.".formatted(what),
        "",
        "Close some.");
  }

  private static List<String> parameters(Bind bind) {
    List<String> parameters = new ArrayList<>(bind.parameterCount());
    for (int i = 0; i < bind.parameterCount(); i++) {
      Format format = bind.parameterFormat(i);
      parameters.add(bind.parameter(i).map(value -> logged(value, format)).orElse(null));
    }
    return parameters;
  }

  private static String logged(ByteBuf value, Format format) {
    int bytes = Math.min(value.readableBytes(), MAX_LOGGED_PARAMETER_BYTES);
    String text =
        switch (format) {
          case TEXT -> value.toString(value.readerIndex(), bytes, StandardCharsets.UTF_8);
          case BINARY -> "\\x" + ByteBufUtil.hexDump(value, value.readerIndex(), bytes);
        };
    return bytes < value.readableBytes() ? text + "…" : text;
  }
}
