package io.gatehouse.sql;

import java.util.Objects;
import java.util.Optional;

/**
 * From the text of a message to facts. Thread-safe.
 *
 * <p>{@link #cached} never blocks and may be asked on an event loop; {@link #analyze} may take up
 * to {@link AnalysisLimits#maxTime} and may not.
 */
public final class SqlAnalyzer {

  private final AnalysisLimits limits;

  public SqlAnalyzer(AnalysisLimits limits) {
    this.limits = Objects.requireNonNull(limits);
  }

  /** What is already known of this text in this context. */
  public Optional<Analysis> cached(String sql, AnalysisContext context) {
    return Optional.empty();
  }

  /** Analyses a text. Whatever the text, an answer and never an exception. */
  public Analysis analyze(String sql, AnalysisContext context) {
    throw new UnsupportedOperationException(limits.toString());
  }
}
