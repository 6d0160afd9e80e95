package io.gatehouse.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The values of {@code $1}, {@code $2}… of a statement. */
public sealed interface Parameters {

  /** Nothing is known: reading them is an error of evaluation, which fails closed. */
  record Unknown() implements Parameters {}

  /**
   * A Parse, whose values come with Bind. Conditions that read them are put off: they hold nothing
   * back here, and {@link Decision.Wanted#parameters} says that Bind has to be judged as well.
   */
  record NotBound() implements Parameters {}

  /**
   * The values, in order; a simple Query has none.
   *
   * @param values as text; empty for NULL
   */
  record Values(List<Optional<String>> values) implements Parameters {
    public Values {
      Objects.requireNonNull(values);
      values = List.copyOf(values);
    }
  }
}
