package io.gatehouse.audit;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads entries in order. A writer may be at work on the same log, in this process or another. Not
 * for use by several threads.
 */
public interface AuditReader extends Closeable {

  /**
   * The next entry; empty when there is none yet. Ask again later to follow a log that grows. An
   * entry that is not complete yet is not an error: it is not there yet.
   *
   * @throws AuditLogCorruptException when what is there is no entry
   */
  Optional<AuditEntry> next() throws IOException;
}
