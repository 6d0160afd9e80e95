package io.gatehouse.pgwire;

/**
 * The message is framed as it should be, but a text in it is no valid UTF-8. PostgreSQL answers
 * with SQLSTATE 22021 and goes on; whoever doesn't catch this on its own ends the connection, as
 * for every violation.
 */
public final class MalformedTextException extends ProtocolViolation {
  private static final long serialVersionUID = 1L;

  /** character_not_in_repertoire. */
  public static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";

  public MalformedTextException(String what) {
    super(CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\" in " + what);
  }
}
