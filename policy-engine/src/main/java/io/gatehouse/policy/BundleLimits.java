package io.gatehouse.policy;

/**
 * How large a bundle may be.
 *
 * @param maxFileBytes one file
 * @param maxFiles files in the directory
 * @param maxDocuments policies, labels and exceptions together
 * @param maxExpressionCodePoints one CEL expression
 * @param maxComprehensionIterations of one evaluation of a CEL expression, all macros together
 * @param maxCachedDecisions decisions that a bundle remembers
 */
public record BundleLimits(
    int maxFileBytes,
    int maxFiles,
    int maxDocuments,
    int maxExpressionCodePoints,
    int maxComprehensionIterations,
    int maxCachedDecisions) {

  /**
   * 1 MiB, 1,000 files, 10,000 documents, 4,096 code points, 1,000 iterations, 10,000 decisions.
   */
  public static BundleLimits defaults() {
    return new BundleLimits(1 << 20, 1_000, 10_000, 4_096, 1_000, 10_000);
  }
}
