package io.gatehouse.audit;

/**
 * Hears what became of one append; exactly one of the two methods is called, once.
 *
 * <p>Calls come on the log's own thread, between one force and the next, so that they must return
 * at once: hand over to another thread and no more. A refusal that is known immediately (log full,
 * failed or closed) comes on the caller's thread, before {@link AuditLog#append(AuditEvent,
 * AppendListener)} returns.
 */
public interface AppendListener {

  /** The entry is as durable as {@link Durability} promises. */
  void appended(Position position);

  /** The entry was not logged, or nobody can say whether it was. */
  void failed(AuditLogException cause);
}
