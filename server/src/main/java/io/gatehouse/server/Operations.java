package io.gatehouse.server;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.proxy.Gatehouse;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.server.ops.Metrics;
import io.gatehouse.server.ops.OperationsServer;
import java.util.ArrayList;
import java.util.List;

/** What the state of a running proxy is: for probes, and for gauges. */
final class Operations {

  private final Gatehouse gatehouse;
  private final AuditLog auditLog;
  private final ControlPlane control;

  Operations(Gatehouse gatehouse, AuditLog auditLog, ControlPlane control) {
    this.gatehouse = gatehouse;
    this.auditLog = auditLog;
    this.control = control;
  }

  OperationsServer.Answers answers(Metrics metrics) {
    return new OperationsServer.Answers(this::unhealthy, this::unready, metrics);
  }

  /** Only what a new start may mend. */
  private List<String> unhealthy() {
    return auditLog.failed()
        ? List.of("the audit log can not be written: nothing runs any more")
        : List.of();
  }

  private List<String> unready() {
    List<String> reasons = new ArrayList<>(unhealthy());
    if (gatehouse.draining()) {
      reasons.add("shutting down");
    }
    if (!control.available()) {
      reasons.add("the control plane is not available");
    }
    if (gatehouse.catalogAges().values().stream().noneMatch(age -> age.isPresent())) {
      reasons.add("no database's catalog has been read yet");
    }
    return reasons;
  }

  /** Puts gauges of it into the metrics. */
  void show(Metrics metrics) {
    metrics.gauge("gatehouse.connections", "Client connections", gatehouse::connections);
    metrics.gauge("gatehouse.sessions", "Sessions", () -> gatehouse.sessions().count());
    metrics.gauge(
        "gatehouse.sessions.held",
        "Sessions whose statements wait for approvals",
        gatehouse::waitingForApprovals);
    metrics.gauge(
        "gatehouse.replies.pending",
        "Requests that wait for the servers' replies",
        () -> gatehouse.sessions().pending());
    metrics.gauge(
        "gatehouse.audit.up",
        "1 while the audit log can be written",
        () -> auditLog.failed() ? 0 : 1);
    metrics.gauge(
        "gatehouse.control.up",
        "1 while approvals, grants and freezes can be kept",
        () -> control.available() ? 1 : 0);
    metrics.gauge(
        "gatehouse.draining",
        "1 once nobody is let in any more",
        () -> gatehouse.draining() ? 1 : 0);
    for (String database : gatehouse.catalogAges().keySet()) {
      metrics.databaseGauge(
          "gatehouse.catalog.age.seconds",
          "Time since the catalog was read; NaN before the first time",
          database,
          () ->
              gatehouse
                  .catalogAges()
                  .get(database)
                  .map(age -> age.toMillis() / 1e3)
                  .orElse(Double.NaN));
    }
  }
}
