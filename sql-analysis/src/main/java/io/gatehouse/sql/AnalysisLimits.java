package io.gatehouse.sql;

import java.time.Duration;

/**
 * What one text may cost. Beyond any of these it is not understood.
 *
 * @param maxBytes length in UTF-8
 * @param maxTokens lexical tokens
 * @param maxNesting depth of parentheses and brackets
 * @param maxStatements statements of one message
 * @param maxTime wall time of one analysis
 * @param cacheBytes how much heap may be used to remember analyses, roughly
 */
public record AnalysisLimits(
    int maxBytes,
    int maxTokens,
    int maxNesting,
    int maxStatements,
    Duration maxTime,
    int cacheBytes) {

  /** 1 MiB, 100,000 tokens, 150 levels, 1,000 statements, 250 ms, 64 MiB. */
  public static AnalysisLimits defaults() {
    return new AnalysisLimits(1 << 20, 100_000, 150, 1_000, Duration.ofMillis(250), 64 << 20);
  }
}
