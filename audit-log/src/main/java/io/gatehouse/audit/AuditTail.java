package io.gatehouse.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Shows entries as they come. */
public final class AuditTail {

  private AuditTail() {}

  /** Hands over what is there and returns. */
  public static void drain(AuditReader reader, Consumer<AuditEntry> entries) throws IOException {
    for (Optional<AuditEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      entries.accept(next.get());
    }
  }

  /**
   * Hands over what is there and what comes, looking again every so often, until the thread is
   * interrupted.
   */
  public static void follow(AuditReader reader, Duration every, Consumer<AuditEntry> entries)
      throws IOException {
    try {
      while (true) {
        drain(reader, entries);
        Thread.sleep(every.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
