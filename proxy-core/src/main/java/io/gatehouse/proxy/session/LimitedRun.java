package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendType;
import io.gatehouse.pgwire.backend.CommandComplete;
import io.gatehouse.pgwire.backend.ErrorFields;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.gatehouse.proxy.session.ReplyQueue.Disposition;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;

/**
 * A message that runs under {@link Limits}: nothing of the client's goes to the server behind it
 * until it is known how it ended. So what it did can still be undone, and a cancel that the proxy
 * sends meets nothing else.
 *
 * <pre>
 *   one row too many      the rest is swallowed, the server is asked to cancel, an error ends it
 *   one change too many   undone, an error in place of CommandComplete
 *   too long              the server is asked to cancel, its error is replaced
 * </pre>
 */
abstract class LimitedRun {

  /** Command tags of statements whose number is that of rows changed. */
  private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");

  /** A trailer of COPY's binary format: a row count of -1 and nothing else. */
  private static final int TRAILER_BYTES = 1 + Integer.BYTES + Short.BYTES;

  final Session session;
  final Limits limits;
  private final Tally tally;
  private Optional<Execution> execution = Optional.empty();
  private Optional<Refusal> broken = Optional.empty();
  private Optional<ScheduledFuture<?>> timer = Optional.empty();
  private Optional<Runnable> afterCancel = Optional.empty();
  private boolean cancelling;
  private boolean timedOut;
  private boolean copyIn;
  private long changed;
  private OptionalLong before = OptionalLong.empty();
  private boolean over;

  LimitedRun(Session session, Limits limits, Tally tally) {
    this.session = session;
    this.limits = limits;
    this.tally = tally;
  }

  /** It holds the session from now on: the client is only listened to. */
  final void hold() {
    session.limited(this);
    session.clientReading.set(Obstacle.LIMITED, true);
  }

  /** It was sent. */
  final void sent(Execution running) {
    execution = Optional.of(running);
    running.count();
    if (limits.obligations().rate().rowsPerHour().isPresent()) {
      running.countInHistory();
    }
    timer =
        limits.obligations().statementTimeout().map(after -> session.later(after, this::expired));
    session.toServer.flush();
  }

  private void expired() {
    if (!over && !session.isEnded()) {
      timedOut = true;
      cancel();
    }
  }

  /** Whether a limit was met. */
  final Optional<Refusal> broken() {
    return broken;
  }

  /** A limit was met: this is what the client will be told. */
  final void breakWith(Refusal refusal) {
    if (broken.isEmpty()) {
      broken = Optional.of(refusal);
    }
  }

  /**
   * A row, or a message of COPY data.
   *
   * @return where it goes
   */
  final Disposition result(byte type, ByteBuf frame, Disposition usual) {
    if (broken.isPresent()) {
      return Disposition.SWALLOW;
    }
    boolean trailer = type == BackendType.COPY_DATA && frame.readableBytes() == TRAILER_BYTES;
    int bytes = execution.map(running -> running.countedBytes(frame)).orElse(frame.readableBytes());
    tally.add(trailer ? 0 : 1, bytes);
    Optional<Refusal> excess = limits.excess(tally);
    if (excess.isEmpty() && !trailer) {
      excess = limits.take(session.history());
    }
    if (excess.isEmpty()) {
      return usual;
    }
    breakWith(excess.get());
    cancel();
    return Disposition.SWALLOW;
  }

  /** CommandComplete. */
  final void completed(ByteBuf frame) {
    CommandComplete complete = CommandComplete.decode(frame);
    String tag = complete.tag();
    int space = tag.indexOf(' ');
    String operation = space < 0 ? tag : tag.substring(0, space);
    if (CHANGES.contains(operation) || (copyIn && operation.equals("COPY"))) {
      changed += complete.rows().orElse(0);
      limits.changed(changed).ifPresent(this::breakWith);
    }
    copyIn = false;
  }

  /**
   * Notes how many rows have changed before it begins, where the server must be asked: what it
   * tells may go back beyond the transaction.
   */
  final void countBefore(Runnable then) {
    if (!limits.asksForChanges() || session.context.transaction() == TransactionStatus.FAILED) {
      then.run();
      return;
    }
    ChangedRows.ask(
        session,
        rows -> {
          before = rows;
          then.run();
        });
  }

  /** Counts the rows that it has changed, where the server must be asked. */
  final void countAfter(Runnable then) {
    if (broken.isPresent() || !limits.asksForChanges()) {
      then.run();
      return;
    }
    ChangedRows.ask(
        session,
        rows -> {
          if (before.isPresent() && rows.isPresent()) {
            limits.changed(rows.getAsLong() - before.getAsLong()).ifPresent(this::breakWith);
          } else {
            breakWith(limits.uncounted());
          }
          then.run();
        });
  }

  /** The next statement of the same message begins. */
  final void nextResult() {
    if (limits.cursor().isEmpty()) {
      tally.reset();
    }
  }

  /** An error of the server: whether it is one that the proxy brought about. */
  final boolean isOwnDoing(ByteBuf frame) {
    ErrorFields fields = ErrorResponse.decode(frame).fields();
    if (ServerSide.isFatal(fields)) {
      return false;
    }
    if (broken.isPresent()) {
      return true;
    }
    if (timedOut && fields.sqlState().equals(Refusals.QUERY_CANCELED)) {
      breakWith(limits.timedOut());
      return true;
    }
    return false;
  }

  /** The server reads CopyData from now on. */
  final void copyInBegins() {
    copyIn = true;
    session.clientReading.set(Obstacle.LIMITED, false);
  }

  /** The server wants no more CopyData. */
  final void copyInEnds() {
    session.clientReading.set(Obstacle.LIMITED, true);
  }

  /** The client has sent CopyDone or CopyFail. */
  void copyDone() {
    copyInEnds();
  }

  /**
   * A reply to the message came.
   *
   * @param usual where it would go if nothing were limited
   * @return where it goes
   */
  abstract Disposition answered(byte type, ByteBuf reply, Disposition usual);

  /** The server never looked at the message. */
  abstract void skipped();

  /** Asks the server to stop. */
  private void cancel() {
    if (cancelling) {
      return;
    }
    cancelling = true;
    session.cancels.then(
        () -> {
          cancelling = false;
          Optional<Runnable> next = afterCancel;
          afterCancel = Optional.empty();
          next.ifPresent(Runnable::run);
        });
  }

  /** Runs this when no cancel is on its way that could meet what is sent next. */
  final void whenUncancelled(Runnable then) {
    if (cancelling) {
      afterCancel = Optional.of(then);
    } else {
      then.run();
    }
  }

  /** Nothing of it may be cancelled any more. */
  final void stopTimer() {
    timer.ifPresent(running -> running.cancel(false));
  }

  /** The client is told what limit was met. */
  final void tellBroken() {
    new ErrorResponse(Errors.error(broken.orElseThrow())).encode(session.toClient.gathering(256));
  }

  /**
   * It is known how it ended; the next message of the client's comes.
   *
   * @param report whether the log hears of it
   */
  final void over(boolean report) {
    if (over) {
      return;
    }
    over = true;
    stopTimer();
    if (report) {
      report();
    }
    release();
    session.unlimited(this);
    // Not from within a message of the server's: what comes next may meet a queue in mid-change.
    session.onLoop(() -> session.clientReading.set(Obstacle.LIMITED, false));
    session.toClient.flush();
  }

  private void report() {
    execution.ifPresent(
        running -> {
          broken.ifPresent(refusal -> running.failed(refusal.sqlstate()));
          session.trail.ended(running, System.nanoTime());
        });
  }

  /** The session ends in the middle. */
  final void sessionEnded() {
    if (over) {
      return;
    }
    over = true;
    stopTimer();
    execution.ifPresent(running -> running.failed(Refusals.CONNECTION_FAILURE));
    report();
    release();
  }

  /** Frees what was kept. */
  abstract void release();
}
