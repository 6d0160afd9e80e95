package io.gatehouse.proxy.enforcement;

/**
 * Where a judged message stands. All but one of these carry a refusal, so that what nobody looks
 * after does not run.
 */
public enum Standing {
  /** It runs. */
  RUNS,
  /** It does not run. */
  REFUSED,
  /** Nothing but a missing approval keeps it from running. */
  NEEDS_APPROVAL,
  /** Nothing but answers of the server that it was not asked for may keep it from running. */
  NEEDS_ANSWERS
}
