package io.gatehouse.pgwire.backend;

import java.util.List;

/**
 * AuthenticationSASL: {@code 'R' | int32 length | int32 10 | (mechanism NUL)* NUL}, in the server's
 * order of preference.
 */
public record AuthenticationSasl(List<String> mechanisms) implements Authentication {
  static final int CODE = 10;

  public AuthenticationSasl {
    mechanisms = List.copyOf(mechanisms);
  }
}
