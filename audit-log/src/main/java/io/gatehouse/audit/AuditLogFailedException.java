package io.gatehouse.audit;

/**
 * A write or a force failed, so that nobody can say what is on the disk. It is not tried again:
 * after a failed fsync the kernel may have dropped the pages and report success the next time
 * (PostgreSQL wiki, "Fsync Errors"). The log refuses everything until the program is started again.
 */
public final class AuditLogFailedException extends AuditLogException {

  private static final long serialVersionUID = 1L;

  public AuditLogFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
