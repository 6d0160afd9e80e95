package io.gatehouse.audit;

import java.util.Locale;

/** What was decided about a statement. */
public enum Verdict {
  ALLOW,
  HOLD,
  BLOCK;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As entries hold it. */
  public String label() {
    return label;
  }
}
