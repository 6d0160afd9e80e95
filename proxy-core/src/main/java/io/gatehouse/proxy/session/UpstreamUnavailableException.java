package io.gatehouse.proxy.session;

import io.gatehouse.proxy.UpstreamSettings;
import java.net.ConnectException;
import java.net.UnknownHostException;

/**
 * A database server could not be reached, or did not let the proxy in. The message is for
 * operators; clients learn less.
 */
final class UpstreamUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  UpstreamUnavailableException(String message) {
    super(message);
  }

  UpstreamUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  static UpstreamUnavailableException of(UpstreamSettings settings, Throwable cause) {
    if (cause instanceof UpstreamUnavailableException known) {
      return known;
    }
    String place = settings.host() + ":" + settings.port();
    if (cause instanceof ConnectException) {
      return new UpstreamUnavailableException("nothing listens on " + place, cause);
    }
    if (cause instanceof UnknownHostException) {
      return new UpstreamUnavailableException("no such host: " + settings.host(), cause);
    }
    return new UpstreamUnavailableException(place + ": " + cause.getMessage(), cause);
  }
}
