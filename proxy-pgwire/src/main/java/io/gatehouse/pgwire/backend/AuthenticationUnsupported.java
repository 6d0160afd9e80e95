package io.gatehouse.pgwire.backend;

/**
 * A way to authenticate that is not spoken here: Kerberos V5 (2), SCM credentials (6), GSSAPI (7
 * and 8), SSPI (9), or one unknown.
 */
public record AuthenticationUnsupported(int code) implements Authentication {
  /** Its name for an error message. */
  public String name() {
    return switch (code) {
      case 2 -> "Kerberos V5";
      case 6 -> "SCM credentials";
      case 7, 8 -> "GSSAPI";
      case 9 -> "SSPI";
      default -> "authentication request " + code;
    };
  }
}
