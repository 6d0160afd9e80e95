package io.gatehouse.policy;

import java.nio.file.Path;
import java.util.List;

/**
 * All policies, labels and exceptions of a directory, compiled once. Immutable and thread-safe.
 *
 * <p>{@code load} reads every {@code *.yaml} and {@code *.yml} file of the directory, recursively.
 * The order of files and of documents never matters to a decision.
 */
public final class PolicyBundle {

  private PolicyBundle() {}

  /**
   * Loads a directory with {@link BundleLimits#defaults}.
   *
   * @throws PolicyException with all that is wrong in all files
   */
  public static PolicyBundle load(Path directory) throws PolicyException {
    return load(directory, BundleLimits.defaults());
  }

  /**
   * Loads a directory.
   *
   * @throws PolicyException with all that is wrong in all files
   */
  public static PolicyBundle load(Path directory, BundleLimits limits) throws PolicyException {
    throw new UnsupportedOperationException(directory + " " + limits);
  }

  /** Judges a message. Never throws for what a statement or a principal holds. */
  public Decision decide(DecisionRequest request) {
    throw new UnsupportedOperationException(request.toString());
  }

  /** Judges a message and says how each policy came to its part. */
  public Explanation explain(DecisionRequest request) {
    throw new UnsupportedOperationException(request.toString());
  }

  /** SHA-256, lower case hex, of the bundle's meaning: not of its comments, order or file names. */
  public String digest() {
    throw new UnsupportedOperationException();
  }

  /** Every policy, by id. */
  public List<PolicySummary> policies() {
    throw new UnsupportedOperationException();
  }
}
