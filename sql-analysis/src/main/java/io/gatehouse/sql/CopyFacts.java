package io.gatehouse.sql;

import java.util.Objects;

/**
 * What a COPY does.
 *
 * @param direction TO or FROM
 * @param endpoint the other side
 * @param format as written in the options, text by default
 */
public record CopyFacts(Direction direction, Endpoint endpoint, Format format) {

  /** COPY … TO or COPY … FROM. */
  public enum Direction {
    TO,
    FROM
  }

  /** Where the rows go or come from. */
  public enum Endpoint {
    /** The client: STDOUT, STDIN. */
    CLIENT,
    /** A file of the server. */
    FILE,
    /** A program on the server. */
    PROGRAM
  }

  /** COPY's formats. */
  public enum Format {
    TEXT,
    CSV,
    BINARY
  }

  public CopyFacts {
    Objects.requireNonNull(direction);
    Objects.requireNonNull(endpoint);
    Objects.requireNonNull(format);
  }
}
