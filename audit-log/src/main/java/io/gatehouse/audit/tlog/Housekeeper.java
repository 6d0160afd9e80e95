package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AppendListener;
import io.gatehouse.audit.AuditLogException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.DiskThresholds;
import io.gatehouse.audit.GroupCommitLog;
import io.gatehouse.audit.LogEvent;
import io.gatehouse.audit.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an open log does besides writing, in a thread of its own, {@code audit-log-housekeeper}:
 * looks how full the disk is, erases what is asked for, removes what is too old. Whatever it does
 * is in the log first.
 */
final class Housekeeper {

  private static final Logger LOGGER = LoggerFactory.getLogger(Housekeeper.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration RETIRE_EVERY = Duration.ofMinutes(10);

  private static final AppendListener TELL =
      new AppendListener() {
        @Override
        public void appended(Position position) {}

        @Override
        public void failed(AuditLogException cause) {
          LOGGER.warn("the audit log could not say what its housekeeper found", cause);
        }
      };

  private enum Disk {
    OK,
    LOW,
    FULL
  }

  private final Path directory;
  private final AuditLogOptions options;
  private final GroupCommitLog log;
  private final Sealer sealer;
  private final VerifierKey key;
  private final Clock clock;
  private final LongSupplier freeBytes;
  private final Thread thread = new Thread(this::run, "audit-log-housekeeper");

  private volatile boolean closing;
  private Disk disk = Disk.OK;
  private long removed;
  private long retireDue = System.nanoTime();

  Housekeeper(
      Path directory,
      AuditLogOptions options,
      GroupCommitLog log,
      Sealer sealer,
      VerifierKey key,
      Clock clock,
      LongSupplier freeBytes) {
    this.directory = directory;
    this.options = options;
    this.log = log;
    this.sealer = sealer;
    this.key = key;
    this.clock = clock;
    this.freeBytes = freeBytes;
    thread.setDaemon(true);
  }

  /** Looks at the disk once, so that a full one is known before the first event, and goes on. */
  void start() {
    lookAtDisk();
    thread.start();
  }

  void close() {
    closing = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing && !log.failed()) {
      try {
        lookAtDisk();
        eraseWhatIsAskedFor();
        retireWhatIsOld();
        Thread.sleep(LOOK_AGAIN.toMillis());
      } catch (InterruptedException e) {
        // Only closing interrupts.
        return;
      } catch (IOException | ExecutionException | RuntimeException e) {
        LOGGER.error("housekeeping of the audit log; tried again", e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(10 * LOOK_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAtDisk() {
    DiskThresholds thresholds = options.disk();
    long free = freeBytes.getAsLong();
    Disk now =
        free < thresholds.refuseBelow()
            ? Disk.FULL
            : free < thresholds.warnBelow() ? Disk.LOW : Disk.OK;
    if (now == disk) {
      return;
    }
    disk = now;
    switch (now) {
      case OK -> {
        log.acceptAll();
        LOGGER.info("The audit log's disk has room again: {} bytes", free);
      }
      case LOW -> {
        log.acceptAll();
        LOGGER.warn("The audit log's disk fills up: {} bytes are free", free);
      }
      case FULL -> {
        log.refuse(
            "the audit log's disk is full: "
                + free
                + " bytes are free, and it keeps "
                + thresholds.refuseBelow()
                + " for what runs already");
        LOGGER.error("The audit log's disk is full, statements are refused: {} bytes", free);
      }
    }
    log.append(
        new LogEvent.DiskSpace(clock.instant(), now.name().toLowerCase(Locale.ROOT), free), TELL);
  }

  private void eraseWhatIsAskedFor() throws IOException, ExecutionException, InterruptedException {
    for (EraseRequest request : EraseRequest.pending(directory)) {
      if (request.entry() < 0) {
        LOGGER.error("a request to erase that names no entry is dropped");
      } else if (request.entry() < sealer.sealed()) {
        log.append(
                new LogEvent.Erased(
                    clock.instant(),
                    request.decisionId(),
                    request.entry(),
                    request.by(),
                    request.reason()))
            .get();
        sealer.erase(request.entry()).get();
      } else {
        continue;
      }
      Files.deleteIfExists(EraseRequest.file(directory, request.entry()));
    }
  }

  private void retireWhatIsOld() throws IOException, ExecutionException, InterruptedException {
    if (options.retention().isEmpty() || System.nanoTime() - retireDue < 0) {
      return;
    }
    Retention retention = new Retention(directory);
    Duration age = options.retention().get();
    long before = retention.firstYoungerThan(clock.instant().minus(age));
    if (before > retention.firstKept()) {
      Position said =
          log.append(
                  new LogEvent.Retired(
                      clock.instant(),
                      before,
                      options.origin(),
                      key.toString(),
                      "older than " + age))
              .get();
      // Whoever finds entries missing finds the reason under a checkpoint.
      sealer.await(said.sequence() + 1);
      retention.retireBefore(before);
    }
    // From the first on: an earlier run may not have come to all.
    removed = retention.removeRetired(removed);
    retireDue = System.nanoTime() + RETIRE_EVERY.toNanos();
  }
}
