package io.gatehouse.pgwire.auth;

/**
 * We could not log in to the server, or would not on its terms. The message is fit for an operator.
 */
public final class UpstreamAuthenticationException extends Exception {
  private static final long serialVersionUID = 1L;

  public UpstreamAuthenticationException(String message) {
    super(message);
  }

  public UpstreamAuthenticationException(String message, Throwable cause) {
    super(message, cause);
  }
}
