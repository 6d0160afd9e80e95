package io.gatehouse.proxy.session;

import io.gatehouse.proxy.UpstreamSettings.Host;
import java.net.ConnectException;
import java.net.UnknownHostException;

/**
 * A database server could not be reached, or did not let the proxy in. The message is for
 * operators; clients learn less.
 */
final class UpstreamUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean isFinal;

  UpstreamUnavailableException(String message) {
    this(message, null);
  }

  UpstreamUnavailableException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private UpstreamUnavailableException(String message, Throwable cause, boolean isFinal) {
    super(message, cause);
    this.isFinal = isFinal;
  }

  /** The server has refused the login: another one of the same database would do so too. */
  static UpstreamUnavailableException refused(String message) {
    return new UpstreamUnavailableException(message, null, true);
  }

  /** Whether no other server need be tried. */
  boolean isFinal() {
    return isFinal;
  }

  static UpstreamUnavailableException of(Host host, Throwable cause) {
    if (cause instanceof UpstreamUnavailableException known) {
      return known;
    }
    if (cause instanceof ConnectException) {
      return new UpstreamUnavailableException("nothing listens on " + host, cause);
    }
    if (cause instanceof UnknownHostException) {
      return new UpstreamUnavailableException("no such host: " + host.name(), cause);
    }
    return new UpstreamUnavailableException(host + ": " + cause.getMessage(), cause);
  }
}
