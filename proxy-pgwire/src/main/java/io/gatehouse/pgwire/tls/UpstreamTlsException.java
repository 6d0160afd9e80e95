package io.gatehouse.pgwire.tls;

/**
 * The TLS that is demanded could not be had from the server. The message is fit for an operator.
 */
public final class UpstreamTlsException extends Exception {
  private static final long serialVersionUID = 1L;

  public UpstreamTlsException(String message) {
    super(message);
  }

  public UpstreamTlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
