package io.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An entry as a reader gets it. */
public interface AuditEntry {

  long sequence();

  /** What the format computed for this entry, in lower-case hex. */
  String hash();

  /** The canonical JSON, as it lies in the log. May hold characters that terminals act on. */
  String json();

  /** Empty for a type that this version does not know. */
  Optional<EventType> type();

  Instant time();

  /**
   * A text field's value, fetched from its side file when it was too long for the entry.
   *
   * @throws java.io.UncheckedIOException when the side file can't be read
   */
  Optional<String> text(AuditField field);

  /** A list field's values, fetched as {@link #text} does; empty when absent. May hold nulls. */
  List<String> texts(AuditField field);

  OptionalLong number(AuditField field);
}
