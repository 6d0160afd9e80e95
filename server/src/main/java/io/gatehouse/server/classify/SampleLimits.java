package io.gatehouse.server.classify;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of a database is read to classify it.
 *
 * @param rows of a table
 * @param bytes of a table's values together
 * @param valueBytes of one value, roughly: characters of it
 * @param timeout for one statement
 */
public record SampleLimits(int rows, long bytes, int valueBytes, Duration timeout) {

  /** 1,000 rows, 16 MiB, 8,192 characters, 10 s. */
  public static SampleLimits defaults() {
    return new SampleLimits(1_000, 16L << 20, 8_192, Duration.ofSeconds(10));
  }

  public SampleLimits {
    Objects.requireNonNull(timeout);
    if (rows < 1 || bytes < 1 || valueBytes < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("limits of a sample are positive");
    }
  }
}
