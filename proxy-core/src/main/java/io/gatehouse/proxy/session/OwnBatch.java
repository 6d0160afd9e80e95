package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.backend.BackendType;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.RowDescription;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.pgwire.frontend.Bind;
import io.gatehouse.pgwire.frontend.BindWithoutParameters;
import io.gatehouse.pgwire.frontend.Close;
import io.gatehouse.pgwire.frontend.Describe;
import io.gatehouse.pgwire.frontend.Execute;
import io.gatehouse.pgwire.frontend.Flush;
import io.gatehouse.pgwire.frontend.Parse;
import io.gatehouse.pgwire.frontend.Rebind;
import io.gatehouse.pgwire.frontend.Sync;
import io.gatehouse.pgwire.frontend.Target;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions of the proxy's own on the session's connection, at a moment when the server owes
 * nothing. The client never learns of them, and nothing of them stays.
 *
 * <pre>
 *   in a transaction:   SAVEPOINT, questions, ROLLBACK TO, RELEASE    Sync
 *   after an error:     ROLLBACK TO, RELEASE                          Sync
 *   else:               questions                                     Sync
 * </pre>
 *
 * <p>So an error undoes itself, settings made by {@code set_config(…, true)} are undone, and locks
 * are given back. A simple Query would drop the client's unnamed statement and portal; these are
 * prepared under a name that the client can not use by accident.
 */
final class OwnBatch {

  private static final Logger LOG = LoggerFactory.getLogger(OwnBatch.class);

  private static final String NAME = "gatehouse own question";
  private static final String SAVEPOINT = "SAVEPOINT \"" + NAME + "\"";
  private static final List<String> UNDO =
      List.of("ROLLBACK TO SAVEPOINT \"" + NAME + "\"", "RELEASE SAVEPOINT \"" + NAME + "\"");

  private final Session session;
  private final Consumer<Optional<List<Answer>>> then;
  private final List<Answer> answers = new ArrayList<>();
  private boolean failed;

  /**
   * Rows of text; NULL is null.
   *
   * @param rows in order
   */
  record Answer(List<List<String>> rows) {}

  private OwnBatch(Session session, Consumer<Optional<List<Answer>>> then) {
    this.session = session;
    this.then = then;
  }

  /**
   * A question.
   *
   * @param sql its text
   * @param parameterTypes OIDs
   * @param parameters whose values it takes; empty when it has none
   */
  record Ask(String sql, List<Integer> parameterTypes, Optional<Bind> parameters) {

    Ask {
      Objects.requireNonNull(sql);
      parameterTypes = List.copyOf(parameterTypes);
      Objects.requireNonNull(parameters);
    }

    /** A question without parameters. */
    static Ask plain(String sql) {
      return new Ask(sql, List.of(), Optional.empty());
    }

    private OutgoingMessage bind() {
      return parameters.isPresent()
          ? new Rebind(NAME, NAME, parameters.get())
          : new BindWithoutParameters(NAME, NAME);
    }
  }

  /**
   * What the server says of the results of queries that are not run.
   *
   * @param columns for each query, in order; empty for one that returns no rows, and for those from
   *     the first that failed on
   * @param failed the SQLSTATE of that failure
   */
  record Descriptions(List<Optional<RowDescription>> columns, Optional<String> failed) {}

  /**
   * Parses and describes queries, and runs nothing. The server must owe nothing, and the
   * transaction must not have failed. In an open batch of the client's an error is the client's,
   * too: the server skips to Sync then.
   *
   * @param sensitive whether that error may quote masked values
   * @param then given what the server says, later, on the event loop; the session may have ended
   */
  static void describe(
      Session session, List<String> queries, boolean sensitive, Consumer<Descriptions> then) {
    List<Description> descriptions = new ArrayList<>(queries.size());
    boolean inTransaction = session.context.transaction() == TransactionStatus.IN_TRANSACTION;
    boolean within = session.replies.isBatchOpen();
    OwnBatch batch =
        new OwnBatch(
            session,
            done -> {
              Runnable tell = () -> then.accept(told(descriptions));
              if (done.isEmpty() && inTransaction && !within && !session.isEnded()) {
                undo(session, tell);
              } else {
                tell.run();
              }
            });
    if (inTransaction && !within) {
      batch.run(SAVEPOINT);
    }
    for (String query : queries) {
      Description description = batch.new Description(sensitive);
      descriptions.add(description);
      batch.send(within, new Close(Target.STATEMENT, NAME), Kind.CLOSE, description);
      batch.send(within, new Parse(NAME, query, List.of()), Kind.PARSE, description);
      batch.send(within, new Describe(Target.STATEMENT, NAME), Kind.DESCRIBE, description);
    }
    if (within) {
      session.insert(new Close(Target.STATEMENT, NAME), Kind.CLOSE, batch.new Last(sensitive));
      session.sendUnanswered(new Flush());
      session.toServer.flush();
      return;
    }
    if (inTransaction) {
      UNDO.forEach(batch::run);
    }
    batch.sync();
  }

  private static Descriptions told(List<Description> descriptions) {
    return new Descriptions(
        descriptions.stream().map(description -> description.columns).toList(),
        descriptions.stream().flatMap(description -> description.failure.stream()).findFirst());
  }

  private void send(boolean within, OutgoingMessage message, Kind kind, Request request) {
    if (within) {
      session.insert(message, kind, request);
    } else {
      session.sendOwn(message, kind, request);
    }
  }

  /** Asks questions without parameters: see {@link #askAll}. */
  static void ask(Session session, List<String> questions, Consumer<Optional<List<Answer>>> then) {
    askAll(session, questions.stream().map(Ask::plain).toList(), then);
  }

  /**
   * Asks. The server must owe nothing, no batch of the client's be open, and its transaction must
   * not have failed.
   *
   * @param then given an answer for each question, or nothing when one of them failed or the
   *     session ended; later, on the event loop
   */
  static void askAll(Session session, List<Ask> questions, Consumer<Optional<List<Answer>>> then) {
    boolean inTransaction = session.context.transaction() == TransactionStatus.IN_TRANSACTION;
    OwnBatch batch =
        new OwnBatch(
            session,
            answers -> {
              if (answers.isEmpty() && inTransaction && !session.isEnded()) {
                undo(session, () -> then.accept(answers));
              } else {
                then.accept(answers);
              }
            });
    if (inTransaction) {
      batch.run(SAVEPOINT);
    }
    for (Ask question : questions) {
      Answer answer = new Answer(new ArrayList<>());
      batch.answers.add(answer);
      batch.run(question, answer);
    }
    if (inTransaction) {
      UNDO.forEach(batch::run);
    }
    batch.sync();
  }

  /**
   * Asks within the client's open batch, where there is no savepoint: an error is the client's too,
   * as the statement's own would be. The server must owe nothing.
   *
   * @param sensitive whether that error may quote masked values
   * @param then given the answer, or nothing when the server skips to Sync now, or the session
   *     ended; later, on the event loop
   */
  static void askWithin(
      Session session, Ask question, boolean sensitive, Consumer<Optional<Answer>> then) {
    OwnBatch batch = new OwnBatch(session, answers -> then.accept(answers.map(all -> all.get(0))));
    Answer answer = new Answer(new ArrayList<>());
    batch.answers.add(answer);
    insert(session, question, batch.new Step(answer, sensitive), batch.new Last(sensitive));
    session.sendUnanswered(new Flush());
    session.toServer.flush();
  }

  /**
   * Runs a statement of the proxy's own within the client's open batch; its error is the client's.
   */
  static void runWithin(Session session, String sql) {
    insert(session, Ask.plain(sql), Request.UNFOLLOWED, Request.UNFOLLOWED);
  }

  private static void insert(Session session, Ask question, Request step, Request last) {
    session.insert(new Close(Target.STATEMENT, NAME), Kind.CLOSE, step);
    session.insert(new Parse(NAME, question.sql(), question.parameterTypes()), Kind.PARSE, step);
    session.insert(question.bind(), Kind.BIND, step);
    session.insert(new Execute(NAME, 0), Kind.EXECUTE, step);
    session.insert(new Close(Target.PORTAL, NAME), Kind.CLOSE, step);
    session.insert(new Close(Target.STATEMENT, NAME), Kind.CLOSE, last);
  }

  private static void undo(Session session, Runnable then) {
    OwnBatch batch =
        new OwnBatch(
            session,
            undone -> {
              if (undone.isEmpty() && !session.isEnded()) {
                session.broken(
                    "the client's transaction can not be restored",
                    new IllegalStateException("ROLLBACK TO SAVEPOINT failed"));
              }
              then.run();
            });
    UNDO.forEach(batch::run);
    batch.sync();
  }

  private void run(String sql) {
    run(Ask.plain(sql), new Answer(new ArrayList<>()));
  }

  private void run(Ask question, Answer answer) {
    Step step = new Step(answer, false);
    // What an earlier batch left behind when it failed.
    session.sendOwn(new Close(Target.STATEMENT, NAME), Kind.CLOSE, step);
    session.sendOwn(new Parse(NAME, question.sql(), question.parameterTypes()), Kind.PARSE, step);
    session.sendOwn(question.bind(), Kind.BIND, step);
    session.sendOwn(new Execute(NAME, 0), Kind.EXECUTE, step);
    session.sendOwn(new Close(Target.PORTAL, NAME), Kind.CLOSE, step);
  }

  private void sync() {
    session.sendOwn(
        new Close(Target.STATEMENT, NAME), Kind.CLOSE, new Step(new Answer(List.of()), false));
    session.sendOwn(
        new Sync(),
        Kind.SYNC,
        new Request() {
          @Override
          public void succeeded() {
            finished();
          }

          @Override
          public void failed() {
            session.broken(
                "questions that change nothing can not be ended",
                new IllegalStateException("Sync"));
          }

          @Override
          public void skipped() {
            failed = true;
            finished();
          }
        });
    session.toServer.flush();
  }

  private void finished() {
    session.onLoop(() -> then.accept(failed ? Optional.empty() : Optional.of(answers)));
  }

  private class Step implements Request {

    private final Answer answer;
    private final boolean sensitive;

    Step(Answer answer, boolean sensitive) {
      this.answer = answer;
      this.sensitive = sensitive;
    }

    @Override
    public boolean sensitive() {
      return sensitive;
    }

    @Override
    public void swallowed(byte type, ByteBuf frame) {
      if (type == BackendType.DATA_ROW) {
        answer.rows().add(cells(frame));
      } else if (type == BackendType.ERROR_RESPONSE) {
        LOG.warn(
            "a question of the proxy's own failed with SQLSTATE {}",
            ErrorResponse.decode(frame).fields().sqlState());
      }
    }

    @Override
    public void failed() {
      failed = true;
    }

    @Override
    public void skipped() {
      failed = true;
    }
  }

  /** The last message within a batch of the client's: with it all is over. */
  private final class Last extends Step {

    Last(boolean sensitive) {
      super(new Answer(List.of()), sensitive);
    }

    @Override
    public void succeeded() {
      finished();
    }

    @Override
    public void failed() {
      super.failed();
      finished();
    }

    @Override
    public void skipped() {
      super.skipped();
      finished();
    }
  }

  /** Parse and Describe of one query. */
  private final class Description extends Step {

    private Optional<RowDescription> columns = Optional.empty();
    private Optional<String> failure = Optional.empty();

    Description(boolean sensitive) {
      super(new Answer(List.of()), sensitive);
    }

    @Override
    public boolean isCancellable() {
      return true;
    }

    @Override
    public void swallowed(byte type, ByteBuf frame) {
      if (type == BackendType.ROW_DESCRIPTION) {
        columns = Optional.of(RowDescription.decode(frame));
      } else if (type == BackendType.ERROR_RESPONSE) {
        failure = Optional.of(ErrorResponse.decode(frame).fields().sqlState());
      }
    }
  }

  /** DataRow: {@code 'D' | int32 length | int16 columns | (int32 length or -1, bytes)…}. */
  private static List<String> cells(ByteBuf frame) {
    int at = frame.readerIndex() + 1 + Integer.BYTES;
    int columns = frame.getUnsignedShort(at);
    at += Short.BYTES;
    List<String> cells = new ArrayList<>(columns);
    for (int i = 0; i < columns; i++) {
      int length = frame.getInt(at);
      at += Integer.BYTES;
      if (length < 0) {
        cells.add(null);
      } else {
        cells.add(frame.toString(at, length, StandardCharsets.UTF_8));
        at += length;
      }
    }
    return cells;
  }
}
