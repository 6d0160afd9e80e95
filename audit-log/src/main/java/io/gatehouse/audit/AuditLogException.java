package io.gatehouse.audit;

/** An entry could not be logged. Whatever it was about must not happen. */
public class AuditLogException extends Exception {

  private static final long serialVersionUID = 1L;

  public AuditLogException(String message) {
    super(message);
  }

  public AuditLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
