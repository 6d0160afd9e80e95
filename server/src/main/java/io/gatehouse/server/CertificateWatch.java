package io.gatehouse.server;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.OperationEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the listeners' certificates from time to time, and has those that changed read again.
 * Both outcomes are in the audit log.
 */
final class CertificateWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final List<TlsFiles> certificates;
  private final AuditLog auditLog;
  private final String version;
  private final String configuration;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "gatehouse-certificates");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A watch, which has not begun.
   *
   * @param version of the program
   * @param configuration digest of it
   */
  CertificateWatch(
      List<TlsFiles> certificates,
      AuditLog auditLog,
      String version,
      String configuration,
      Clock clock) {
    this.certificates = List.copyOf(certificates);
    this.auditLog = auditLog;
    this.version = version;
    this.configuration = configuration;
    this.clock = clock;
  }

  /** Begins to look. */
  void start(Duration every) {
    timer.scheduleWithFixedDelay(
        () -> look(false), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Reads all of them again. */
  void reload() {
    timer.execute(() -> look(true));
  }

  private void look(boolean always) {
    for (TlsFiles files : certificates) {
      switch (files.reload(always)) {
        case UNCHANGED -> {}
        case CHANGED -> record("certificate " + files.certificate() + " was read again");
        case KEPT ->
            record(
                "certificate "
                    + files.certificate()
                    + " can not be used any more: the one in use stays");
      }
    }
  }

  private void record(String what) {
    auditLog
        .append(new OperationEvent.Configuration(clock.instant(), version, configuration, what))
        .whenComplete(
            (position, failure) -> {
              if (failure != null) {
                LOG.error("a reload of certificates could not be recorded", failure);
              }
            });
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
