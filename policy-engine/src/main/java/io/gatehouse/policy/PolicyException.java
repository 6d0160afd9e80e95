package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A bundle that can not be used, with everything that is wrong with it. */
public final class PolicyException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public PolicyException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every mistake, by file, line and column; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
