package io.gatehouse.audit;

import java.time.Instant;

/**
 * Something that happened. Immutable; each kind carries what it needs and no more. No kind has a
 * field for a token, a password or a key.
 */
public sealed interface AuditEvent permits SessionEvent, StatementEvent, OperationEvent, LogEvent {

  EventType type();

  /** When it happened; kept to the microsecond. */
  Instant time();

  /** Puts everything but type and time into the entry. */
  void putInto(EntryFields fields);
}
