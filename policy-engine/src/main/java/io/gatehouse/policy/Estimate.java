package io.gatehouse.policy;

import java.util.Objects;

/** How many rows a statement would touch, as the server's own planner puts it (EXPLAIN). */
public sealed interface Estimate {

  /**
   * The planner's figure.
   *
   * @param rows the rows of the top node that returns or changes rows; never negative
   */
  record Rows(long rows) implements Estimate {
    public Rows {
      if (rows < 0) {
        throw new IllegalArgumentException("rows is not negative: " + rows);
      }
    }
  }

  /**
   * The server was asked, or could not be asked, and there is no figure: reading it is an error of
   * evaluation, which fails closed.
   *
   * @param why for a person
   */
  record Unavailable(String why) implements Estimate {
    public Unavailable {
      Objects.requireNonNull(why);
    }
  }
}
