package io.gatehouse.policy.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Collects the mistakes of a load, so that all of them can be reported together. */
public final class Problems {

  private final List<Problem> all = new ArrayList<>();

  /** Notes a mistake. */
  public void add(Problem problem) {
    all.add(problem);
  }

  /** Notes a mistake at a place. */
  public void add(Position at, String message, String hint) {
    add(new Problem(at.file(), at.line(), at.column(), message, hint));
  }

  /** Whether nothing is wrong so far. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** How many there are; to see whether something added to them. */
  public int count() {
    return all.size();
  }

  /** All, by place. */
  public List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    return Collections.unmodifiableList(sorted);
  }
}
