package io.gatehouse.server.demo;

/** The demo can't run; the message says why, to a person. */
final class DemoFailed extends Exception {

  private static final long serialVersionUID = 1L;

  DemoFailed(String message) {
    super(message);
  }

  DemoFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
