package io.gatehouse.proxy.session;

import io.gatehouse.masking.CopyMasker;
import io.gatehouse.masking.Finding;
import io.gatehouse.masking.Inspection;
import io.gatehouse.masking.InspectionTools;
import io.gatehouse.masking.LongRows;
import io.gatehouse.masking.MaskPlan;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.backend.CopyOutResponse;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.sql.OutputColumn;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A judged message that runs: what its rows go through, and what the log will say of it.
 *
 * <p>A simple Query runs statement after statement and makes a plan for each RowDescription. A
 * portal has one plan, and may be executed several times.
 */
final class Execution {

  /** What happens to the rows that come next. */
  private enum Rows {
    /** No RowDescription yet: a row now would be a row that nobody looked at. */
    UNDESCRIBED,
    CLEAR,
    MASKED
  }

  private final Judgement judgement;
  private final long startedNanos;
  private final Map<Integer, CopyPlan> copies;
  private final Consumer<MaskPlan> whenPlanned;
  private final TreeSet<String> maskedColumns = new TreeSet<>();

  private int statement;
  private Rows rows;
  private Optional<MaskPlan> plan = Optional.empty();
  private Optional<CopyMasker> copyMasker = Optional.empty();
  private Optional<Inspection> inspection = Optional.empty();
  private boolean inspectionDue;
  private Optional<LongRows> longRows = Optional.empty();
  private final List<Finding> findings = new ArrayList<>();
  private boolean counted;
  private boolean countedInHistory;
  private long returnedRows;
  private long returnedBytes;

  /** Of those, what a limit has heard of. */
  private long countedBytes;

  private OptionalLong affectedRows = OptionalLong.empty();
  private String operation = "";
  private String sqlState = "00000";

  Execution(Judgement judgement, long startedNanos) {
    this(judgement, startedNanos, Map.of(), plan -> {});
  }

  /**
   * An execution.
   *
   * @param copies the plans of the COPY TO STDOUT in it, by their place among the statements
   * @param whenPlanned hears of the plan that a RowDescription led to
   */
  Execution(
      Judgement judgement,
      long startedNanos,
      Map<Integer, CopyPlan> copies,
      Consumer<MaskPlan> whenPlanned) {
    this.judgement = Objects.requireNonNull(judgement);
    this.copies = Map.copyOf(copies);
    this.whenPlanned = Objects.requireNonNull(whenPlanned);
    this.startedNanos = startedNanos;
    this.rows = undescribed();
  }

  Judgement judgement() {
    return judgement;
  }

  long startedNanos() {
    return startedNanos;
  }

  /** Where the columns of the result now coming come from. */
  Optional<List<OutputColumn>> lineage() {
    return judgement.lineage(statement);
  }

  /** Whether rows may go on without a look at them. */
  boolean rowsAreClear() {
    return rows == Rows.CLEAR;
  }

  /** What rows go through; empty when they are clear, or must not come at all. */
  Optional<MaskPlan> plan() {
    return plan;
  }

  /** A RowDescription came, and this is what it means for the rows behind it. */
  void planned(MaskPlan made) {
    whenPlanned.accept(made);
    follow(made);
  }

  /** This is what happens to the rows that come next. */
  void follow(MaskPlan made) {
    keepFindings();
    inspectionDue = !made.isClear();
    longRows = Optional.empty();
    if (made.isClear()) {
      rows = Rows.CLEAR;
      plan = Optional.empty();
      return;
    }
    rows = Rows.MASKED;
    plan = Optional.of(made);
    maskedColumns.addAll(made.maskedColumns());
    maskedColumns.addAll(made.unprovenColumns());
  }

  /**
   * COPY data comes from now on.
   *
   * @param maxRowBytes a row that is longer when it is masked is not let through
   * @param tools what looks at it, if anything does
   * @throws ProtocolViolation when it is not what was planned for
   */
  void copyOutBegins(CopyOutResponse response, int maxRowBytes, InspectionTools tools) {
    if (!judgement.masksResults()) {
      return;
    }
    CopyPlan copy = copies.get(statement);
    if (copy == null) {
      throw new ProtocolViolation("COPY data comes that nobody has made a plan for");
    }
    copy.require(response);
    follow(copy.plan());
    inspectionDue = false;
    copyMasker = plan.map(masked -> copy.masker(maxRowBytes, tools));
    inspection = copyMasker.flatMap(CopyMasker::inspection);
  }

  /** What COPY data goes through; empty when it is clear. */
  Optional<CopyMasker> copyMasker() {
    return copyMasker;
  }

  /**
   * What takes rows, or COPY data, too long to be read whole.
   *
   * @param maxRowBytes of a row, in clear
   */
  LongRows longRows(int maxRowBytes) {
    if (copyMasker.isPresent()) {
      return copyMasker.get().longRows();
    }
    if (longRows.isEmpty()) {
      longRows = plan.map(made -> made.longRows(maxRowBytes));
    }
    return longRows.orElseThrow();
  }

  /** How many bytes of a row, or of COPY data, count against a limit. */
  int countedBytes(ByteBuf frame) {
    if (copyMasker.isPresent()) {
      // What of it is masked is known when it has been: it counts with the next
      int shown = Math.toIntExact(Math.min(Integer.MAX_VALUE, returnedBytes - countedBytes));
      countedBytes = returnedBytes;
      return shown;
    }
    return plan.map(made -> made.clearBytes(frame)).orElse(frame.readableBytes());
  }

  /** What looks at rows, if anything does. */
  Optional<Inspection> inspection(InspectionTools tools) {
    if (inspectionDue) {
      inspectionDue = false;
      inspection = plan.flatMap(made -> made.inspection(tools));
    }
    return inspection;
  }

  /** Rows that are held back until it is known what they hold. */
  Optional<Inspection> holding() {
    return inspection.filter(Inspection::isHolding);
  }

  /** Enough was looked at: what the plan leaves clear goes on unseen. */
  void inspected(Inspection done) {
    if (done.leavesClear()) {
      rows = Rows.CLEAR;
      plan = Optional.empty();
      copyMasker = Optional.empty();
    }
  }

  private void keepFindings() {
    takeFindings();
    inspection = Optional.empty();
  }

  private void takeFindings() {
    inspection.ifPresent(
        looked -> {
          findings.addAll(looked.takeFindings());
          maskedColumns.addAll(looked.maskedColumns());
        });
  }

  /** Each row is counted before it goes on. */
  void count() {
    counted = true;
  }

  /** Each row goes into the principal's history before it goes on. */
  void countInHistory() {
    countedInHistory = true;
  }

  boolean countsInHistory() {
    return countedInHistory;
  }

  boolean isCounted() {
    return counted;
  }

  void returned(long moreRows, long bytes) {
    returnedRows += moreRows;
    returnedBytes += bytes;
  }

  /** A statement is complete. */
  void completed(String tagOperation, OptionalLong tagRows, boolean query) {
    operation = tagOperation;
    if (!query && tagRows.isPresent()) {
      affectedRows = OptionalLong.of(affectedRows.orElse(0) + tagRows.getAsLong());
    }
  }

  /** The next statement of the same message comes. */
  void nextStatement() {
    statement++;
    keepFindings();
    inspectionDue = false;
    rows = undescribed();
    plan = Optional.empty();
    copyMasker = Optional.empty();
  }

  void failed(String state) {
    sqlState = state;
  }

  /** The server never looked at it, because of an earlier error. */
  void skipped() {
    sqlState = "";
    operation = "SKIPPED";
  }

  /** What happened since this was last asked: a portal is reported once for each Execute. */
  Report report(long nowNanos) {
    takeFindings();
    Report report =
        new Report(
            sqlState,
            operation,
            returnedRows,
            affectedRows,
            returnedBytes,
            nowNanos - startedNanos,
            new ArrayList<>(maskedColumns),
            List.copyOf(findings));
    findings.clear();
    returnedRows = 0;
    returnedBytes = 0;
    countedBytes = 0;
    affectedRows = OptionalLong.empty();
    return report;
  }

  private Rows undescribed() {
    return judgement.masksResults() ? Rows.UNDESCRIBED : Rows.CLEAR;
  }

  /** What the log says of an outcome. */
  record Report(
      String sqlState,
      String operation,
      long returnedRows,
      OptionalLong affectedRows,
      long returnedBytes,
      long durationNanos,
      List<String> maskedColumns,
      List<Finding> findings) {}
}
