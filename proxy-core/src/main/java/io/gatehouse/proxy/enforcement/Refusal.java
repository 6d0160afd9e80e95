package io.gatehouse.proxy.enforcement;

import java.util.Objects;

/**
 * An error that the proxy itself raises.
 *
 * @param sqlstate five characters, PostgreSQL's appendix A
 * @param message one sentence
 * @param detail what the log holds too; empty for none
 * @param hint what a person can do; empty for none
 * @param position where in the statement's text, in characters from 1; 0 for nowhere
 */
public record Refusal(String sqlstate, String message, String detail, String hint, int position) {

  public Refusal {
    if (sqlstate.length() != 5) {
      throw new IllegalArgumentException("not an SQLSTATE: " + sqlstate);
    }
    Objects.requireNonNull(message);
    Objects.requireNonNull(detail);
    Objects.requireNonNull(hint);
  }

  /** An error that is about no place in the text. */
  public Refusal(String sqlstate, String message, String detail, String hint) {
    this(sqlstate, message, detail, hint, 0);
  }
}
