package io.gatehouse.audit;

import java.util.concurrent.CompletableFuture;

/** An append-only log. Safe for use by many threads. */
public interface AuditLog extends AutoCloseable {

  /**
   * Queues an event. The order of entries is the order of calls. Never blocks, never throws for the
   * state of the log: the listener hears it.
   *
   * <p>An event that can't be encoded (larger than {@link AuditLogOptions#maxEventBytes()}) fails
   * with a plain {@link AuditLogException} and leaves the log as it was.
   *
   * @throws IllegalArgumentException for an event that only the log itself may write ({@link
   *     EventType#LOG_STARTED}, {@link EventType#RECOVERED})
   */
  void append(AuditEvent event, AppendListener listener);

  /** As {@link #append(AuditEvent, AppendListener)}, for callers that are not in a hurry. */
  default CompletableFuture<Position> append(AuditEvent event) {
    CompletableFuture<Position> future = new CompletableFuture<>();
    append(
        event,
        new AppendListener() {
          @Override
          public void appended(Position position) {
            future.complete(position);
          }

          @Override
          public void failed(AuditLogException cause) {
            future.completeExceptionally(cause);
          }
        });
    return future;
  }

  /** Whether a write or a force failed. It stays so: every later append fails. */
  boolean failed();

  /**
   * Refuses new events, writes and forces what is queued, calls every listener that waits, lets go
   * of the files. Waits for all that. Closing a second time does nothing.
   *
   * @throws AuditLogFailedException when what was queued could not be made durable
   */
  @Override
  void close() throws AuditLogFailedException;
}
