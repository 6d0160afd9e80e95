package io.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An entry as a reader gets it. */
public interface AuditEntry {

  long sequence();

  /** The entry's leaf hash (RFC 6962: SHA-256 of 0x00 and its bytes), in lower-case hex. */
  String hash();

  /**
   * Its JSON, with the values that are kept apart from it where they are still there. May hold
   * characters that terminals act on.
   */
  String json();

  /** The bytes of which {@link #hash} is made: canonical JSON, without what is kept apart. */
  byte[] bytes();

  /** Empty for a type that this version does not know. */
  Optional<EventType> type();

  Instant time();

  /**
   * A text field's value: what is kept apart from the entry before what stands in it; fetched from
   * its side file when it was too long for the entry.
   *
   * @throws java.io.UncheckedIOException when what is kept elsewhere can't be read
   */
  Optional<String> text(AuditField field);

  /** A list field's values, fetched as {@link #text} does; empty when absent. May hold nulls. */
  List<String> texts(AuditField field);

  OptionalLong number(AuditField field);

  /** The entry as it is when what is kept apart from it has been erased. */
  AuditEntry withoutPayload();
}
