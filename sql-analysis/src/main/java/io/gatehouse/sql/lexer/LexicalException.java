package io.gatehouse.sql.lexer;

import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.NotUnderstood.Reason;

/** The text can not be cut into tokens. */
public final class LexicalException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int offset;

  /**
   * An error of the text.
   *
   * @param offset in characters from the beginning of the text
   */
  LexicalException(Reason reason, String message, int offset) {
    super(message, null, false, false);
    this.reason = reason;
    this.offset = offset;
  }

  /** The same error in a text that has so many characters in front of this one. */
  LexicalException behind(int characters) {
    return new LexicalException(reason, getMessage(), offset + characters);
  }

  /** What to tell about it. */
  public NotUnderstood notUnderstood() {
    return new NotUnderstood(reason, getMessage(), offset + 1);
  }
}
