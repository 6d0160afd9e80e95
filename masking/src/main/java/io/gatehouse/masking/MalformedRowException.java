package io.gatehouse.masking;

/**
 * A DataRow is not what its RowDescription promised: no byte of it may go on, and the session can
 * not be trusted any more. The message holds numbers, never data.
 */
public class MalformedRowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MalformedRowException(String message) {
    super(message);
  }
}
