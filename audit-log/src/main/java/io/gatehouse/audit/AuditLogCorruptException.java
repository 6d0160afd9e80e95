package io.gatehouse.audit;

import java.io.IOException;

/** What lies in the log's files is not what its writer wrote. */
public final class AuditLogCorruptException extends IOException {

  private static final long serialVersionUID = 1L;

  public AuditLogCorruptException(String message) {
    super(message);
  }
}
