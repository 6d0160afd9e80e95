package io.gatehouse.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a COPY says of the form of its rows, in either syntax: PostgreSQL manual, COPY, "Parameters"
 * and "Compatibility". What is not said is empty, not filled in with the format's default.
 *
 * @param delimiter DELIMITER
 * @param nullString NULL
 * @param header HEADER; true also for MATCH, which the server refuses in COPY TO
 * @param quote QUOTE
 * @param escape ESCAPE
 * @param encoding ENCODING
 * @param forceQuoteAll FORCE_QUOTE *
 * @param forceQuote the columns of FORCE_QUOTE
 * @param notRead the names of options, and of options with values, of which nothing is known here
 */
public record CopyOptions(
    Optional<String> delimiter,
    Optional<String> nullString,
    boolean header,
    Optional<String> quote,
    Optional<String> escape,
    Optional<String> encoding,
    boolean forceQuoteAll,
    List<String> forceQuote,
    Set<String> notRead) {

  /** None is given. */
  public static final CopyOptions NONE =
      new CopyOptions(
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          List.of(),
          Set.of());

  public CopyOptions {
    Objects.requireNonNull(delimiter);
    Objects.requireNonNull(nullString);
    Objects.requireNonNull(quote);
    Objects.requireNonNull(escape);
    Objects.requireNonNull(encoding);
    forceQuote = List.copyOf(forceQuote);
    notRead = Set.copyOf(notRead);
  }
}
