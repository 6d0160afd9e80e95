package io.gatehouse.proxy.control.journal;

import java.io.IOException;

/** A journal holds what no journal of this version writes. */
final class CorruptEventException extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptEventException(String message) {
    super(message);
  }

  CorruptEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
