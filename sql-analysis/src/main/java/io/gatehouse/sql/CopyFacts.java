package io.gatehouse.sql;

import java.util.Objects;
import java.util.Optional;

/**
 * What a COPY does.
 *
 * @param direction TO or FROM
 * @param endpoint the other side
 * @param format as written in the options, text by default
 * @param options what else the options say
 * @param relation the relation whose rows are copied; empty for a query's
 */
public record CopyFacts(
    Direction direction,
    Endpoint endpoint,
    Format format,
    CopyOptions options,
    Optional<RelationName> relation) {

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
    Objects.requireNonNull(options);
    Objects.requireNonNull(relation);
  }

  /** Whether rows go to the client. */
  public boolean isToClient() {
    return direction == Direction.TO && endpoint == Endpoint.CLIENT;
  }
}
