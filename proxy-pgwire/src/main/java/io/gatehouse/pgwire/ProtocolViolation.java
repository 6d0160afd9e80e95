package io.gatehouse.pgwire;

/**
 * A peer sent bytes that the protocol does not allow, or that break one of our limits. The
 * connection can't be trusted to be in step any longer and has to end.
 *
 * <p>The message is for the log and for the peer's error; it never quotes what was received.
 */
public class ProtocolViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** protocol_violation, PostgreSQL manual, appendix "PostgreSQL Error Codes". */
  public static final String PROTOCOL_VIOLATION = "08P01";

  /** feature_not_supported: what PostgreSQL answers to a protocol version that it doesn't speak. */
  public static final String FEATURE_NOT_SUPPORTED = "0A000";

  private final String sqlState;

  public ProtocolViolation(String message) {
    this(PROTOCOL_VIOLATION, message);
  }

  public ProtocolViolation(String sqlState, String message) {
    super(message);
    this.sqlState = sqlState;
  }

  /** The SQLSTATE that PostgreSQL itself would answer with: five characters. */
  public String sqlState() {
    return sqlState;
  }
}
