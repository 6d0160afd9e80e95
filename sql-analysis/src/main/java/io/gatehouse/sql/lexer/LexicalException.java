package io.gatehouse.sql.lexer;

import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.NotUnderstood.Reason;

/** The text can not be cut into tokens. */
public final class LexicalException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int offset;

  LexicalException(Reason reason, String message, int offset) {
    super(message, null, false, false);
    this.reason = reason;
    this.offset = offset;
  }

  /** What to tell about it. */
  public NotUnderstood notUnderstood() {
    return new NotUnderstood(reason, getMessage(), offset + 1);
  }
}
