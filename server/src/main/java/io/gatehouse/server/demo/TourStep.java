package io.gatehouse.server.demo;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A step of the tour: one session, and what is said in it.
 *
 * @param title what it shows
 * @param as who it is
 * @param protocol how the statements are sent
 * @param lines the statements, in order
 * @param unchanged a query whose answer, straight from the server, must be the same before and
 *     after
 */
record TourStep(
    String title, Person as, Protocol protocol, List<Line> lines, Optional<String> unchanged) {

  /** How statements are sent and values come back. */
  enum Protocol {
    /** Simple query protocol; every value as text. */
    SIMPLE,
    /** Extended query protocol; every value whose type the driver knows in binary. */
    BINARY
  }

  /**
   * A statement.
   *
   * @param sql its text
   * @param expectation what it must come back with
   */
  record Line(String sql, Expectation expectation) {
    Line {
      Objects.requireNonNull(sql);
      Objects.requireNonNull(expectation);
    }
  }

  TourStep {
    Objects.requireNonNull(title);
    Objects.requireNonNull(as);
    Objects.requireNonNull(protocol);
    lines = List.copyOf(lines);
    Objects.requireNonNull(unchanged);
  }
}
