package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Position;
import java.util.List;

/**
 * What one file of a bundle says. Immutable, so that the bundles before and after a reload share
 * what did not change.
 *
 * @param policies its policies
 * @param labels the entries of its Labels documents
 * @param exceptions its exceptions, with their places
 * @param canonical each document as it counts for the bundle's digest
 */
record PolicyFile(
    List<Policy> policies,
    List<Labels.Rule> labels,
    List<PlacedException> exceptions,
    List<String> canonical) {

  PolicyFile {
    policies = List.copyOf(policies);
    labels = List.copyOf(labels);
    exceptions = List.copyOf(exceptions);
    canonical = List.copyOf(canonical);
  }

  /**
   * An exception where it stands.
   *
   * @param rule the exception
   * @param at of its document
   */
  record PlacedException(ExceptionRule rule, Position at) {}
}
