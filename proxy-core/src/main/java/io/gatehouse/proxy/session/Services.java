package io.gatehouse.proxy.session;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.Telemetry;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.enforcement.Judge;
import io.gatehouse.proxy.history.Histories;
import io.gatehouse.proxy.identity.TokenVerifier;
import io.gatehouse.sql.SqlAnalyzer;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What all sessions of a proxy share.
 *
 * @param databases by the name that clients use
 * @param tokenVerifier who a client is
 * @param analyzer what a text does
 * @param judge what may be done
 * @param bundleDigest the policy bundle in force
 * @param control what people decide: approvals, grants, freezes, the denylist
 * @param histories what principals did of late
 * @param held the sessions that wait for approvals
 * @param auditLog where it is written down
 * @param shapes what the log says of statements
 * @param worker runs what blocks or takes long
 * @param cancelKeys who may cancel what
 * @param admission who may come in
 * @param sessions those that are open
 * @param telemetry hears what happens
 * @param limits what a session may take
 * @param clock the time
 */
public record Services(
    Map<String, Database> databases,
    TokenVerifier tokenVerifier,
    SqlAnalyzer analyzer,
    Judge judge,
    Supplier<String> bundleDigest,
    ControlPlane control,
    Histories histories,
    HeldStatements held,
    AuditLog auditLog,
    AuditedShapes shapes,
    Executor worker,
    CancelKeys cancelKeys,
    Admission admission,
    OpenSessions sessions,
    Telemetry telemetry,
    ProxyLimits limits,
    Clock clock) {

  public Services {
    databases = Map.copyOf(databases);
  }

  /** Sessions whose statements wait for approvals. */
  public int waitingForApprovals() {
    return held.waiting();
  }

  /** The services of a proxy. */
  public static Services of(
      Map<String, Database> databases,
      TokenVerifier tokenVerifier,
      SqlAnalyzer analyzer,
      Judge judge,
      Supplier<PolicyBundle> policies,
      ControlPlane control,
      Histories histories,
      AuditLog auditLog,
      Executor worker,
      Telemetry telemetry,
      ProxyLimits limits,
      HoldLimits holdLimits,
      Clock clock) {
    return new Services(
        databases,
        tokenVerifier,
        analyzer,
        judge,
        () -> policies.get().digest(),
        control,
        histories,
        new HeldStatements(holdLimits),
        auditLog,
        new AuditedShapes(policies),
        worker,
        new CancelKeys(),
        new Admission(limits, telemetry),
        new OpenSessions(),
        telemetry,
        limits,
        clock);
  }
}
