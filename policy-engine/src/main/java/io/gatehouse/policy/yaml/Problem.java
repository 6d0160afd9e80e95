package io.gatehouse.policy.yaml;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;

/**
 * A mistake in a file.
 *
 * @param file the file as it was named to the reader
 * @param line 1-based; 0 when the mistake is the file as a whole
 * @param column 1-based, in characters; 0 when the mistake is the file as a whole
 * @param message what is wrong, for a person
 * @param hint what would be right; empty when nothing useful can be said
 */
public record Problem(Path file, int line, int column, String message, String hint)
    implements Comparable<Problem> {

  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing((Problem problem) -> problem.file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::message)
          .thenComparing(Problem::hint);

  public Problem {
    Objects.requireNonNull(file);
    Objects.requireNonNull(message);
    Objects.requireNonNull(hint);
  }

  @Override
  public int compareTo(Problem other) {
    return BY_PLACE.compare(this, other);
  }

  /** {@code file:line:column: message (hint)}, as compilers write it. */
  @Override
  public String toString() {
    String place = line == 0 ? file + ": " : file + ":" + line + ":" + column + ": ";
    return hint.isEmpty() ? place + message : place + message + " (" + hint + ")";
  }
}
