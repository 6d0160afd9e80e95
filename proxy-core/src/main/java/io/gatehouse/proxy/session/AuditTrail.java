package io.gatehouse.proxy.session;

import static java.util.stream.Collectors.joining;

import io.gatehouse.audit.AppendListener;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogException;
import io.gatehouse.audit.AuditedSession;
import io.gatehouse.audit.AuditedStatement;
import io.gatehouse.audit.Exposure;
import io.gatehouse.audit.Position;
import io.gatehouse.audit.SessionEvent;
import io.gatehouse.audit.StatementEvent;
import io.gatehouse.audit.TokenNames;
import io.gatehouse.audit.Verdict;
import io.gatehouse.masking.Finding;
import io.gatehouse.masking.Lookups;
import io.gatehouse.policy.Decision;
import io.gatehouse.proxy.Telemetry;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.enforcement.Standing;
import io.gatehouse.proxy.history.PrincipalHistory;
import io.gatehouse.sql.ColumnId;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes down what happens in one session, in the log and in the principal's history. What the log
 * says comes back on the session's loop.
 */
final class AuditTrail {

  private final AuditLog log;
  private final AuditedShapes shapes;
  private final AuditedSession session;
  private final EventLoop loop;
  private final Clock clock;
  private final UpstreamGate gate;
  private final Supplier<PrincipalHistory> history;
  private final Runnable gateMoved;
  private final Consumer<AuditLogException> broken;
  private final Telemetry telemetry;
  private long decisions;

  /**
   * A session's trail.
   *
   * @param gate what is written to it behind a decision waits until the log has that
   * @param history of the session's principal
   * @param gateMoved called on the loop when the gate has let something through
   * @param broken called on the loop when the log could not take something
   */
  AuditTrail(
      AuditLog log,
      AuditedShapes shapes,
      AuditedSession session,
      EventLoop loop,
      Clock clock,
      UpstreamGate gate,
      Supplier<PrincipalHistory> history,
      Telemetry telemetry,
      Runnable gateMoved,
      Consumer<AuditLogException> broken) {
    this.log = log;
    this.shapes = shapes;
    this.session = session;
    this.loop = loop;
    this.clock = clock;
    this.gate = gate;
    this.history = history;
    this.telemetry = telemetry;
    this.gateMoved = gateMoved;
    this.broken = broken;
  }

  /**
   * The session has begun.
   *
   * @param groups of the token
   * @param token its names
   * @param bundle the policies in force
   */
  void opened(Set<String> groups, TokenNames token, String bundle) {
    gate.requireEntry();
    append(
        new SessionEvent.Opened(
            clock.instant(), session, groups.stream().sorted().toList(), token, bundle),
        true);
  }

  /** Statements decided on so far. */
  long decisions() {
    return decisions;
  }

  void closed(String reason, Duration duration) {
    append(new SessionEvent.Closed(clock.instant(), session, reason, duration, decisions), false);
  }

  /** A decision. What is written to the gate from now on waits for it. */
  void decided(Judgement judgement, String sql, List<String> parameters) {
    decisions++;
    if (judgement.standing() == Standing.REFUSED) {
      history.get().blocked();
    }
    gate.requireEntry();
    Decision decision = judgement.decision();
    append(
        new StatementEvent.Decision(
            clock.instant(),
            session,
            judgement.decisionId(),
            statement(judgement, sql, parameters),
            switch (judgement.standing()) {
              case RUNS -> Verdict.ALLOW;
              case NEEDS_APPROVAL -> Verdict.HOLD;
              case REFUSED, NEEDS_ANSWERS -> Verdict.BLOCK;
            },
            judgement.policy(),
            policies(decision.matches()),
            judgement.bundle(),
            judgement
                .refusal()
                .map(Refusal::message)
                .or(() -> judgement.approval().map(request -> "approved: request " + request))
                .orElseGet(() -> lookedUp(judgement.lookups())),
            decision.would().map(AuditTrail::would)),
        true);
  }

  /** Each policy once, in the order of the matches. */
  private static List<String> policies(List<Decision.Match> matches) {
    List<String> policies = new ArrayList<>(matches.size());
    for (Decision.Match match : matches) {
      if (!policies.contains(match.policy())) {
        policies.add(match.policy());
      }
    }
    return policies;
  }

  private static String lookedUp(Lookups lookups) {
    return lookups.values() == 0
        ? ""
        : "looks up %d of the masked %s"
            .formatted(
                lookups.values(),
                lookups.columns().stream().map(ColumnId::toString).collect(joining(", ")));
  }

  private static StatementEvent.Decision.Would would(Decision.Would would) {
    return new StatementEvent.Decision.Would(
        switch (would.verdict()) {
          case ALLOW -> Verdict.ALLOW;
          case HOLD -> Verdict.HOLD;
          case BLOCK -> Verdict.BLOCK;
        },
        would.policy(),
        would.policies());
  }

  /** Names the session in the log. */
  String sessionId() {
    return session.connection().sessionId();
  }

  void ended(Execution execution, long nowNanos) {
    Execution.Report report = execution.report(nowNanos);
    if (!execution.countsInHistory()) {
      history.get().sent(report.returnedRows());
    }
    telemetry.ended(
        report.sqlState().equals(Refusals.SUCCESSFUL),
        report.returnedRows(),
        report.durationNanos());
    for (Finding found : report.findings()) {
      if (found.called()) {
        telemetry.detected(found.kind());
      }
    }
    append(
        new StatementEvent.Outcome(
            clock.instant(),
            session,
            execution.judgement().decisionId(),
            report.sqlState(),
            report.operation(),
            report.returnedRows(),
            report.affectedRows(),
            report.returnedBytes(),
            Duration.ofNanos(report.durationNanos()),
            report.returnedRows() == 0
                ? Exposure.NONE
                : shapes.exposure(execution.judgement(), report.maskedColumns()),
            detected(report.findings())),
        false);
  }

  private static List<StatementEvent.Outcome.Detected> detected(List<Finding> findings) {
    return findings.isEmpty()
        ? List.of()
        : findings.stream()
            .map(
                found ->
                    new StatementEvent.Outcome.Detected(
                        found.column(), found.kind(), found.cells()))
            .toList();
  }

  private AuditedStatement statement(Judgement judgement, String sql, List<String> parameters) {
    return new AuditedStatement(
        sql, shapes.audited(judgement), StatementComments.of(sql), parameters);
  }

  /**
   * Writes an entry.
   *
   * @param gates whether what is written to the gate waits for it
   */
  private void append(AuditEvent event, boolean gates) {
    telemetry.recording();
    log.append(event, new Entry(gates));
  }

  /**
   * An entry on its way: hears of it on the log's thread, and lets through what has waited for it
   * on the session's loop.
   */
  private final class Entry implements AppendListener, Runnable {

    private final long begun = System.nanoTime();
    private final boolean gates;

    Entry(boolean gates) {
      this.gates = gates;
    }

    @Override
    public void appended(Position position) {
      telemetry.recorded(System.nanoTime() - begun);
      if (gates) {
        loop.execute(this);
      }
    }

    @Override
    public void run() {
      gate.entryDurable();
      gateMoved.run();
    }

    @Override
    public void failed(AuditLogException cause) {
      telemetry.recorded(System.nanoTime() - begun);
      loop.execute(() -> broken.accept(cause));
    }
  }
}
