package io.gatehouse.proxy.session;

import io.gatehouse.masking.CopyMasker;
import io.gatehouse.masking.Inspection;
import io.gatehouse.masking.InspectionTools;
import io.gatehouse.masking.MalformedRowException;
import io.gatehouse.masking.RowTooLongException;
import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.backend.BackendType;
import io.gatehouse.pgwire.backend.CommandComplete;
import io.gatehouse.pgwire.backend.CopyOutResponse;
import io.gatehouse.pgwire.backend.ErrorFields;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.NoticeResponse;
import io.gatehouse.pgwire.backend.ParameterStatus;
import io.gatehouse.pgwire.backend.ReadyForQuery;
import io.gatehouse.pgwire.backend.RowDescription;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.enforcement.PinnedSettings;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Expectation.Audience;
import io.gatehouse.proxy.session.Expectation.Kind;
import io.gatehouse.proxy.session.ReplyQueue.Disposition;
import io.gatehouse.sql.StatementClass;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server sends: each message goes to the place that the {@link ReplyQueue} gives it. Rows
 * that need no mask pass as the bytes they are, many at a time; a row that nobody has made a plan
 * for ends the session.
 */
final class ServerSide implements MessageListener {

  private static final Logger LOG = LoggerFactory.getLogger(ServerSide.class);

  /** Command tags of statements whose row count is that of the rows returned. */
  private static final Set<String> QUERIES = Set.of("SELECT", "FETCH");

  private final Session session;
  private final Planning planning;
  private final InspectionTools tools;
  private boolean fatal;

  ServerSide(Session session) {
    this.session = session;
    this.planning = new Planning(session);
    ProxyLimits limits = session.services.limits();
    this.tools =
        new InspectionTools(limits.detectRows(), limits.detectBytes(), limits.detectValueBytes());
  }

  @Override
  public Handling handling(byte type, int length) {
    return switch (type) {
      case BackendType.DATA_ROW -> row(length);
      case BackendType.COPY_DATA -> copyData(length);
      case BackendType.AUTHENTICATION,
          BackendType.BACKEND_KEY_DATA,
          BackendType.COPY_BOTH_RESPONSE,
          BackendType.NEGOTIATE_PROTOCOL_VERSION ->
          Handling.REJECT;
      default ->
          length <= session.services.limits().maxMessageBytes() ? Handling.WHOLE : Handling.REJECT;
    };
  }

  private Handling row(int length) {
    Expectation head = session.replies.head();
    if (head == null || !session.replies.expectsRow()) {
      return Handling.REJECT;
    }
    if (head.audience() != Audience.CLIENT) {
      return Handling.WHOLE;
    }
    Execution execution = head.request().execution().orElse(null);
    if (execution == null) {
      return Handling.REJECT;
    }
    if (execution.rowsAreClear()) {
      return execution.isCounted() ? whole(length, "counted") : Handling.STREAM;
    }
    if (execution.plan().isEmpty()) {
      return Handling.REJECT;
    }
    return masked(execution, length);
  }

  private Handling masked(Execution execution, int length) {
    if (length <= session.services.limits().maxMaskedRowBytes()) {
      return Handling.WHOLE;
    }
    return mayMiss(execution) && execution.isCounted() ? whole(length, "counted") : Handling.STREAM;
  }

  /** Whether rows may pass unseen where they are too long to be read whole. */
  private boolean mayMiss(Execution execution) {
    return execution.inspection(tools).filter(Inspection::mayMiss).isPresent();
  }

  private Handling copyData(int length) {
    if (!session.replies.inCopyOut()) {
      return Handling.REJECT;
    }
    Execution execution = session.replies.head().request().execution().orElse(null);
    if (execution == null) {
      return Handling.REJECT;
    }
    if (execution.rowsAreClear()) {
      return execution.isCounted() ? whole(length, "counted") : Handling.STREAM;
    }
    if (execution.copyMasker().isEmpty()) {
      return Handling.REJECT;
    }
    return masked(execution, length);
  }

  private Handling whole(int length, String why) {
    if (length > session.services.limits().maxMaskedRowBytes()) {
      throw new ProtocolViolation(
          Refusals.PROGRAM_LIMIT_EXCEEDED,
          "a row of %d bytes is too long to be %s".formatted(length, why));
    }
    return Handling.WHOLE;
  }

  @Override
  public void stream(byte type, ByteBuf bytes, int begun) {
    if (session.isEnded()) {
      bytes.release();
      return;
    }
    Expectation head = session.replies.head();
    Optional<Execution> execution = head == null ? Optional.empty() : head.request().execution();
    if (execution.filter(running -> isMasked(running, type)).isPresent()) {
      shorten(type, bytes, execution.get());
      return;
    }
    execution.ifPresent(running -> running.returned(begun, bytes.readableBytes()));
    session.toClient.move(bytes);
  }

  private boolean isMasked(Execution execution, byte type) {
    return switch (type) {
      case BackendType.DATA_ROW ->
          !execution.rowsAreClear() && execution.plan().isPresent() && !mayMiss(execution);
      case BackendType.COPY_DATA -> execution.copyMasker().isPresent() && !mayMiss(execution);
      default -> false;
    };
  }

  /**
   * Rows too long to be read whole, of which something is masked: without that they are short, or
   * too long for a reason that tells nothing.
   */
  private void shorten(byte type, ByteBuf bytes, Execution execution) {
    try {
      execution
          .longRows(session.services.limits().maxMaskedRowBytes())
          .take(bytes, frame -> message(type, frame));
    } catch (MalformedRowException e) {
      throw violation(e);
    } finally {
      bytes.release();
    }
  }

  private static ProtocolViolation violation(MalformedRowException e) {
    return e instanceof RowTooLongException
        ? new ProtocolViolation(Refusals.PROGRAM_LIMIT_EXCEEDED, e.getMessage())
        : new ProtocolViolation(e.getMessage());
  }

  @Override
  public void message(byte type, ByteBuf frame) {
    if (session.isEnded()) {
      return;
    }
    Expectation head = session.replies.head();
    Optional<Execution> execution = head == null ? Optional.empty() : head.request().execution();
    boolean sensitive = head != null && head.request().sensitive();
    if (type != BackendType.DATA_ROW && type != BackendType.COPY_DATA) {
      // Whatever it is, it comes behind the rows before it.
      execution.ifPresent(this::release);
    }
    Optional<ErrorFields> error = Optional.empty();
    if (type == BackendType.COMMAND_COMPLETE) {
      execution.ifPresent(running -> completed(running, CommandComplete.decode(frame)));
    } else if (type == BackendType.ERROR_RESPONSE) {
      error = Optional.of(ErrorResponse.decode(frame).fields());
      if (head == null && !isFatal(error.get())) {
        throw new ProtocolViolation("the server sent an error that nobody asked for");
      }
      String sqlState = error.get().sqlState();
      execution.ifPresent(running -> running.failed(sqlState));
    }
    Disposition disposition;
    try {
      disposition = session.replies.receive(type);
    } catch (UnexpectedReplyException e) {
      throw new ProtocolViolation(e.getMessage());
    }
    observe(type, frame, head, execution);
    if (session.isEnded()) {
      // What was observed was the end: nothing is written behind the farewell.
      return;
    }
    if (head != null) {
      disposition = head.request().answered(type, frame, disposition);
      if (session.isEnded()) {
        return;
      }
    }
    switch (disposition) {
      case SWALLOW -> head.request().swallowed(type, frame);
      case REPLACE -> replace(error.orElseThrow(), head.refusal().orElseThrow());
      case FORWARD -> {
        if (head != null) {
          session.tellWarnings(head.request());
        }
        forward(type, frame, execution, error, sensitive);
      }
    }
    session.advanced();
  }

  /** What the proxy itself learns from a message, whoever it is for. */
  private void observe(byte type, ByteBuf frame, Expectation head, Optional<Execution> execution) {
    switch (type) {
      case BackendType.PARAMETER_STATUS -> parameter(ParameterStatus.decode(frame));
      case BackendType.READY_FOR_QUERY -> ready(ReadyForQuery.decode(frame).status());
      case BackendType.COMMAND_COMPLETE -> {
        if (head.kind() == Kind.QUERY) {
          head.request().statementComplete();
          execution.ifPresent(Execution::nextStatement);
        }
      }
      case BackendType.COPY_OUT_RESPONSE ->
          execution
              .orElseThrow()
              .copyOutBegins(
                  CopyOutResponse.decode(frame),
                  session.services.limits().maxMaskedRowBytes(),
                  tools);
      case BackendType.ROW_DESCRIPTION -> {
        if (execution.isPresent() && execution.get().judgement().masksResults()) {
          planning.plan(execution.get(), RowDescription.decode(frame));
        }
      }
      default -> {}
    }
  }

  private void forward(
      byte type,
      ByteBuf frame,
      Optional<Execution> execution,
      Optional<ErrorFields> error,
      boolean sensitive) {
    switch (type) {
      case BackendType.DATA_ROW -> row(frame, execution.orElseThrow());
      case BackendType.COPY_DATA -> copyData(frame, execution.orElseThrow());
      case BackendType.COPY_DONE -> {
        copyDone(execution.orElseThrow());
        session.toClient.copyOrRetain(frame);
      }
      case BackendType.ERROR_RESPONSE -> error(frame, error.orElseThrow(), execution, sensitive);
      case BackendType.NOTICE_RESPONSE -> {
        if (sensitive) {
          ErrorFields fields = NoticeResponse.decode(frame).fields();
          new NoticeResponse(Errors.withheld(fields, false, false))
              .encode(session.toClient.gathering(256));
        } else {
          session.toClient.copyOrRetain(frame);
        }
      }
      default -> session.toClient.copyOrRetain(frame);
    }
  }

  private void row(ByteBuf frame, Execution execution) {
    if (execution.rowsAreClear()) {
      execution.returned(1, frame.readableBytes());
      session.toClient.copyOrRetain(frame);
      return;
    }
    ByteBuf out = session.toClient.gathering(frame.readableBytes());
    execution.returned(1, frame.readableBytes());
    Optional<Inspection> inspection = execution.inspection(tools);
    try {
      if (inspection.isEmpty()) {
        execution.plan().orElseThrow().maskDataRow(frame, out);
        return;
      }
      inspection.get().row(frame, out);
      if (inspection.get().isOver()) {
        execution.inspected(inspection.get());
      }
    } catch (MalformedRowException e) {
      throw violation(e);
    }
  }

  private void copyData(ByteBuf frame, Execution execution) {
    Optional<CopyMasker> masker = execution.copyMasker();
    if (masker.isEmpty()) {
      execution.returned(1, frame.readableBytes());
      session.toClient.copyOrRetain(frame);
      return;
    }
    try {
      ByteBuf out = session.toClient.gathering(frame.readableBytes());
      int start = out.writerIndex();
      int rows = masker.get().mask(frame, out);
      execution.returned(rows, out.writerIndex() - start);
      masker.get().inspection().filter(Inspection::isOver).ifPresent(execution::inspected);
    } catch (MalformedRowException e) {
      throw violation(e);
    }
  }

  private static void copyDone(Execution execution) {
    try {
      execution.copyMasker().ifPresent(CopyMasker::end);
    } catch (MalformedRowException e) {
      throw violation(e);
    }
  }

  private void release(Execution execution) {
    if (execution.holding().isEmpty()) {
      return;
    }
    Inspection holding = execution.holding().get();
    ByteBuf out = session.toClient.gathering(holding.heldBytes());
    int start = out.writerIndex();
    holding.release(out);
    if (execution.copyMasker().isPresent()) {
      // Rows were counted when they came, and their bytes are known now
      execution.returned(0, out.writerIndex() - start);
    }
  }

  private void error(
      ByteBuf frame, ErrorFields fields, Optional<Execution> execution, boolean sensitive) {
    fatal |= isFatal(fields);
    if (!sensitive) {
      session.toClient.copyOrRetain(frame);
      return;
    }
    boolean readsOnly =
        execution.isPresent()
            && execution.get().judgement().everything().stream()
                .allMatch(statement -> statement.statementClass() == StatementClass.READ);
    new ErrorResponse(Errors.withheld(fields, true, readsOnly))
        .encode(session.toClient.gathering(256));
  }

  private void replace(ErrorFields original, Refusal refusal) {
    if (isFatal(original)) {
      fatal = true;
      new ErrorResponse(original).encode(session.toClient.gathering(256));
      return;
    }
    new ErrorResponse(Errors.error(refusal)).encode(session.toClient.gathering(256));
  }

  static boolean isFatal(ErrorFields fields) {
    return fields.severity().equals("FATAL") || fields.severity().equals("PANIC");
  }

  private static void completed(Execution execution, CommandComplete complete) {
    String tag = complete.tag();
    int words = tag.length();
    while (words > 0
        && (Character.isDigit(tag.charAt(words - 1)) || tag.charAt(words - 1) == ' ')) {
      words--;
    }
    String operation = tag.substring(0, words);
    execution.completed(operation, complete.rows(), QUERIES.contains(operation));
  }

  private void parameter(ParameterStatus status) {
    if (!PinnedSettings.allows(status.name(), status.value())) {
      session.end(
          "pinned setting changed: " + status.name(),
          new Refusal(
              Refusals.INSUFFICIENT_PRIVILEGE,
              "\"%s\" was changed to a value that Gatehouse can not follow."
                  .formatted(status.name()),
              "policy=" + PinnedSettings.POLICY,
              "Leave it alone, also in functions."));
    }
  }

  private void ready(TransactionStatus status) {
    if (session.context.ready(status)) {
      session.database.catalogChanged();
    }
    if (status == TransactionStatus.IDLE) {
      session.portals.expire(portal -> !portal.isDeclared());
    }
  }

  @Override
  public void readComplete() {
    if (session.isEnded()) {
      return;
    }
    session.toClient.flush();
    session.checkLimits();
    if (fatal) {
      session.end("server ended the session", null);
    }
  }

  @Override
  public void violation(ProtocolViolation violation) {
    LOG.error("the server broke the protocol: {}", violation.getMessage());
    session.end(
        "server: " + violation.getMessage(),
        new Refusal(
            violation.sqlState(),
            "The database server's answer can not be passed on: " + violation.getMessage() + ".",
            "",
            ""));
  }
}
