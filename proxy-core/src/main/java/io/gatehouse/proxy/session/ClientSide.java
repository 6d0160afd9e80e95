package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.frontend.FrontendType;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.netty.buffer.ByteBuf;

/**
 * What the client sends: which messages are legal now, and how long they may be. {@link
 * SimpleQuery} and {@link ExtendedQuery} see to those that run something; Sync, Flush, CopyData,
 * CopyDone and CopyFail are forwarded.
 */
final class ClientSide implements MessageListener {

  /** Messages that carry a name and a number or two. */
  private static final int MAX_SMALL_MESSAGE_BYTES = 65_536;

  private final Session session;
  private final SimpleQuery simple;
  private final ExtendedQuery extended;

  ClientSide(Session session) {
    this.session = session;
    Judging judging = new Judging(session);
    this.simple = new SimpleQuery(session, judging);
    this.extended = new ExtendedQuery(session, judging);
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
      case FrontendType.QUERY -> simple.query(frame);
      case FrontendType.PARSE -> extended.parse(frame);
      case FrontendType.BIND -> extended.bind(frame);
      case FrontendType.DESCRIBE -> extended.describe(frame);
      case FrontendType.EXECUTE -> extended.execute(frame);
      case FrontendType.CLOSE -> extended.close(frame);
      case FrontendType.SYNC -> extended.sync(frame);
      case FrontendType.FLUSH -> session.toServer.copyOrRetain(frame);
      case FrontendType.COPY_DONE, FrontendType.COPY_FAIL -> {
        session.forward(frame, Kind.COPY_END, Request.UNFOLLOWED);
        session.copyDone();
      }
      case FrontendType.FUNCTION_CALL -> simple.functionCall(frame);
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
}
