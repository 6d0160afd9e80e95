package io.gatehouse.audit;

/** As many entries wait as may ({@link AuditLogOptions#maxQueued()}). This one was not logged. */
public final class AuditLogFullException extends AuditLogException {

  private static final long serialVersionUID = 1L;

  public AuditLogFullException(String message) {
    super(message);
  }
}
