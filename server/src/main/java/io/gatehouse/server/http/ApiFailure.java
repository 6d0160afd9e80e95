package io.gatehouse.server.http;

import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.ControlUnavailable;
import java.util.Objects;

/** A request that is answered with an error. */
final class ApiFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /**
   * @param status of HTTP (RFC 9110, section 15)
   * @param code one word for programs
   * @param message a sentence for people
   */
  ApiFailure(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = Objects.requireNonNull(code);
  }

  static ApiFailure invalid(String message) {
    return new ApiFailure(400, "invalid", message);
  }

  static ApiFailure notFound() {
    return new ApiFailure(404, "not_found", "there is no such thing");
  }

  static ApiFailure of(ControlRejected rejected) {
    return switch (rejected.reason()) {
      case NOT_FOUND -> new ApiFailure(404, "not_found", rejected.getMessage());
      case FORBIDDEN -> new ApiFailure(403, "forbidden", rejected.getMessage());
      case CONFLICT -> new ApiFailure(409, "conflict", rejected.getMessage());
      case INVALID -> invalid(rejected.getMessage());
      case LIMIT -> new ApiFailure(429, "too_many", rejected.getMessage());
    };
  }

  /** The cause stays in the log: it may name hosts and files. */
  static ApiFailure of(ControlUnavailable unavailable) {
    return new ApiFailure(
        503,
        unavailable.uncertain() ? "uncertain" : "unavailable",
        unavailable.uncertain()
            ? "it is not known whether this was done: look before you try again"
            : "this can not be done now, and was not; the proxy's log says why");
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
