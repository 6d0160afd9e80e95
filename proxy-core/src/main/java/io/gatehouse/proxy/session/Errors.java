package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.ErrorFields;
import io.gatehouse.proxy.enforcement.Refusal;

/** Errors that the proxy writes itself. */
final class Errors {

  private Errors() {}

  /** The statement fails, the session goes on. */
  static ErrorFields error(Refusal refusal) {
    return fields("ERROR", refusal);
  }

  /** The session ends. */
  static ErrorFields fatal(Refusal refusal) {
    return fields("FATAL", refusal);
  }

  private static ErrorFields fields(String severity, Refusal refusal) {
    ErrorFields.Builder builder =
        ErrorFields.builder(severity, refusal.sqlstate(), refusal.message());
    if (!refusal.detail().isEmpty()) {
      builder.detail(refusal.detail());
    }
    if (!refusal.hint().isEmpty()) {
      builder.hint(refusal.hint());
    }
    if (refusal.position() > 0) {
      builder.position(refusal.position());
    }
    return builder.build();
  }

  /**
   * What is left of an error or notice that may quote masked values: severity and SQLSTATE. Class
   * 42 (syntax, names, types) is about the statement's text, which its author knows; a statement
   * that only reads can not make the server raise it with other words.
   */
  static ErrorFields withheld(ErrorFields original, boolean error, boolean readsOnly) {
    if (readsOnly && error && original.sqlState().startsWith("42")) {
      return original;
    }
    return ErrorFields.builder(
            original.severity(),
            original.sqlState(),
            error
                ? "The statement failed with SQLSTATE %s; the server's own words may quote masked"
                        .formatted(original.sqlState())
                    + " values."
                : "A notice of the server is withheld; it may quote masked values.")
        .hint("Appendix A of the PostgreSQL manual says what the SQLSTATE means.")
        .build();
  }
}
