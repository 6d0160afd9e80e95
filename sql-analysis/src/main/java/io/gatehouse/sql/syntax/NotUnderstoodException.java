package io.gatehouse.sql.syntax;

import io.gatehouse.sql.NotUnderstood.Reason;
import java.util.Objects;

/** The way out of parsing and resolving as soon as something is not understood. */
public final class NotUnderstoodException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int offset;

  /**
   * @param reason which class of reason
   * @param message for a person; never quotes a literal
   * @param offset of the character in the text, -1 when unknown
   */
  public NotUnderstoodException(Reason reason, String message, int offset) {
    super(Objects.requireNonNull(message), null, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.offset = offset;
  }

  public Reason reason() {
    return reason;
  }

  public int offset() {
    return offset;
  }
}
