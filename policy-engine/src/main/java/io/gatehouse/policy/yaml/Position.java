package io.gatehouse.policy.yaml;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A place in a file.
 *
 * @param file the file as it was named to the reader
 * @param line 1-based; 0 for the file as a whole
 * @param column 1-based, in characters; 0 for the file as a whole
 */
public record Position(Path file, int line, int column) {

  public Position {
    Objects.requireNonNull(file);
  }

  /** The file as a whole. */
  public static Position of(Path file) {
    return new Position(file, 0, 0);
  }
}
