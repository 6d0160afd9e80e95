package io.gatehouse.proxy.identity;

import java.util.Objects;

/**
 * A login that was refused. The texts are for the person who tried: they never quote the token, nor
 * anything of it that has not been verified, other than names that configuration knows.
 */
public final class LoginRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** invalid_authorization_specification (PostgreSQL manual, appendix A). */
  public static final String INVALID_AUTHORIZATION = "28000";

  /** invalid_password (PostgreSQL manual, appendix A). */
  public static final String INVALID_PASSWORD = "28P01";

  /** Why: one word for the audit log and for counters. */
  public enum Reason {
    NO_TOKEN,
    NOT_A_TOKEN,
    CUT_SHORT,
    TOO_LARGE,
    MALFORMED,
    ALGORITHM,
    CRITICAL_HEADER,
    TOKEN_TYPE,
    UNKNOWN_ISSUER,
    UNKNOWN_KEY,
    SIGNATURE,
    EXPIRED,
    NOT_YET_VALID,
    LIFETIME,
    AUDIENCE,
    PROOF_OF_POSSESSION,
    CLAIMS,
    USER_MISMATCH,
    PROVIDER_UNREACHABLE,
    OVERLOADED,
    INTERNAL
  }

  private final Reason reason;
  private final String sqlState;
  private final String hint;

  /**
   * A refusal.
   *
   * @param reason one word
   * @param sqlState 28000 or 28P01
   * @param message one sentence that says what is wrong
   * @param hint what the person can do
   */
  public LoginRefused(Reason reason, String sqlState, String message, String hint) {
    super(message, null, false, false);
    this.reason = Objects.requireNonNull(reason);
    this.sqlState = Objects.requireNonNull(sqlState);
    this.hint = Objects.requireNonNull(hint);
  }

  /** Why, in one word. */
  public Reason reason() {
    return reason;
  }

  /** The SQLSTATE that the client sees. */
  public String sqlState() {
    return sqlState;
  }

  /** What the person can do. */
  public String hint() {
    return hint;
  }
}
