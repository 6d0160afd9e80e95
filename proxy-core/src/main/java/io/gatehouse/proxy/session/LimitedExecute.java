package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendType;
import io.gatehouse.pgwire.frontend.Flush;
import io.gatehouse.pgwire.frontend.Parse;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.gatehouse.proxy.session.ReplyQueue.Disposition;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Bind or Execute that runs under limits.
 *
 * <pre>
 *   Execute Flush ─▶ … C                       within limits: passed on
 *   Execute Flush ─▶ … C    Parse that fails ─▶ E   not: the error stands in C's place, and the server
 *                                              skips to Sync, where it undoes the batch
 * </pre>
 *
 * <p>Until Sync nothing is committed, so that no transaction of the proxy's own is needed.
 */
final class LimitedExecute extends LimitedRun {

  private final Kind kind;

  /** CommandComplete, while the server is asked what was done; else null. */
  private ByteBuf complete;

  private LimitedExecute(Session session, Limits limits, Tally tally, Kind kind) {
    super(session, limits, tally);
    this.kind = kind;
  }

  /**
   * Runs the message in hand, once everything before it is answered.
   *
   * @param frame kept until it was sent
   * @param kind Bind or Execute
   * @param forward sends it; its replies must be handed to the run
   */
  static void begin(
      Session session,
      Limits limits,
      Tally tally,
      ByteBuf frame,
      Kind kind,
      Consumer<LimitedExecute> forward) {
    LimitedExecute run = new LimitedExecute(session, limits, tally, kind);
    frame.retain();
    run.hold();
    Lull.await(
        session,
        () -> {
          try {
            run.begin(forward);
          } finally {
            frame.release();
          }
        });
  }

  private void begin(Consumer<LimitedExecute> forward) {
    if (session.isEnded()) {
      return;
    }
    if (session.replies.skipping()) {
      over(false);
      return;
    }
    if (kind == Kind.BIND) {
      forward.accept(this);
      return;
    }
    countBefore(
        () -> {
          if (session.isEnded() || session.replies.skipping()) {
            over(false);
          } else {
            forward.accept(this);
          }
        });
  }

  /** The message was sent; it is to be answered at once. */
  void forwarded(Execution execution) {
    session.sendUnanswered(new Flush());
    sent(execution);
  }

  @Override
  Disposition answered(byte type, ByteBuf reply, Disposition usual) {
    return switch (type) {
      case BackendType.DATA_ROW, BackendType.COPY_DATA -> result(type, reply, usual);
      case BackendType.COMMAND_COMPLETE -> {
        completed(reply);
        yield limits.asksForChanges() ? counted(reply) : ended(usual);
      }
      case BackendType.EMPTY_QUERY_RESPONSE -> ended(usual);
      case BackendType.BIND_COMPLETE -> {
        whenUncancelled(() -> over(false));
        yield usual;
      }
      case BackendType.PORTAL_SUSPENDED -> {
        if (limits.countsChanges()) {
          breakWith(limits.suspended());
        }
        yield ended(usual);
      }
      case BackendType.ERROR_RESPONSE -> failed(reply, usual);
      case BackendType.COPY_IN_RESPONSE -> {
        copyInBegins();
        yield usual;
      }
      case BackendType.COPY_DONE -> broken().isPresent() ? Disposition.SWALLOW : usual;
      default -> usual;
    };
  }

  /** It was executed, and the server must be asked what it did. */
  private Disposition counted(ByteBuf reply) {
    complete = reply.retainedSlice();
    whenUncancelled(
        () ->
            countAfter(
                () -> {
                  if (session.isEnded()) {
                    return;
                  }
                  if (session.replies.skipping()) {
                    over(true);
                    return;
                  }
                  if (broken().isEmpty()) {
                    session.toClient.move(complete);
                    complete = null;
                  }
                  ended(Disposition.FORWARD);
                }));
    return Disposition.SWALLOW;
  }

  /** It was executed. */
  private Disposition ended(Disposition usual) {
    if (broken().isEmpty()) {
      whenUncancelled(() -> over(true));
      return usual;
    }
    whenUncancelled(this::fail);
    return Disposition.SWALLOW;
  }

  private void fail() {
    if (session.isEnded()) {
      return;
    }
    session.refuse(
        new Parse(Rejection.REFUSED, Rejection.REFUSED, List.of()),
        Kind.PARSE,
        broken().orElseThrow(),
        new Request() {
          @Override
          public Disposition answered(byte type, ByteBuf reply, Disposition usual) {
            session.onLoop(() -> over(true));
            return usual;
          }
        });
    session.toServer.flush();
  }

  private Disposition failed(ByteBuf reply, Disposition usual) {
    copyInEnds();
    boolean ours = isOwnDoing(reply);
    if (ours) {
      tellBroken();
    }
    whenUncancelled(() -> over(true));
    return ours ? Disposition.SWALLOW : usual;
  }

  /** The server never looked at it. */
  @Override
  void skipped() {
    session.onLoop(() -> over(true));
  }

  /** Without Sync, which waits behind it, the server would keep its answer to itself. */
  @Override
  void copyDone() {
    super.copyDone();
    session.sendUnanswered(new Flush());
  }

  @Override
  void release() {
    if (complete != null) {
      complete.release();
      complete = null;
    }
  }
}
