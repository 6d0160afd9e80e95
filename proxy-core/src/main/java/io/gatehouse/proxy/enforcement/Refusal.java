package io.gatehouse.proxy.enforcement;

import java.util.Objects;

/**
 * An error that the proxy itself raises.
 *
 * @param sqlstate five characters, PostgreSQL's appendix A
 * @param message one sentence
 * @param detail what the log holds too; empty for none
 * @param hint what a person can do; empty for none
 */
public record Refusal(String sqlstate, String message, String detail, String hint) {

  public Refusal {
    if (sqlstate.length() != 5) {
      throw new IllegalArgumentException("not an SQLSTATE: " + sqlstate);
    }
    Objects.requireNonNull(message);
    Objects.requireNonNull(detail);
    Objects.requireNonNull(hint);
  }
}
