package io.gatehouse.audit;

/** What was decided about a statement. */
public enum Verdict {
  ALLOW,
  HOLD,
  BLOCK
}
