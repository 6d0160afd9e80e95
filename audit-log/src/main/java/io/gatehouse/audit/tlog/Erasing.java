package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogFailedException;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Finds what is to be erased, asks for it, and waits until it is gone. */
record Erasing(AuditDirectory directory) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 20;

  void erase(String decisionId, String by, String reason, AuditLogOptions options, Path keyFile)
      throws IOException {
    AuditEntry entry = find(decisionId);
    if (reason.isBlank()) {
      throw new IOException("an erasure has a reason");
    }
    EraseRequest request = new EraseRequest(decisionId, entry.sequence(), by, reason);
    if (WriterLock.isTaken(directory.path())) {
      request.writeInto(directory.path());
      await(request);
      return;
    }
    try (AuditLog log = directory.open(options, keyFile)) {
      request.writeInto(directory.path());
      await(request);
    } catch (AuditLogFailedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private AuditEntry find(String decisionId) throws IOException {
    try (AuditReader reader = directory.read()) {
      for (Optional<AuditEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        AuditEntry entry = next.get();
        if (entry.type().equals(Optional.of(EventType.DECISION))
            && entry.text(AuditField.DECISION_ID).equals(Optional.of(decisionId))) {
          if (entry.text(AuditField.PAYLOAD).isEmpty()) {
            throw new IOException("nothing of decision " + decisionId + " is kept apart");
          }
          return entry;
        }
      }
    }
    throw new IOException("the log has no decision " + decisionId);
  }

  private void await(EraseRequest request) throws IOException {
    Path file = EraseRequest.file(directory.path(), request.entry());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (Files.exists(file)) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "whoever writes the log has not erased it within "
                + PATIENCE.toSeconds()
                + " s; the request stays in "
                + file);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while it was waited for", e);
      }
    }
  }
}
