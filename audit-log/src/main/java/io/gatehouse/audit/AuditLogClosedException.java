package io.gatehouse.audit;

/** The log has been closed. This entry was not logged. */
public final class AuditLogClosedException extends AuditLogException {

  private static final long serialVersionUID = 1L;

  public AuditLogClosedException(String message) {
    super(message);
  }
}
