package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that can't be used, with everything that is wrong with it. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every mistake, by line and column; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
