package io.gatehouse.masking;

/** What is done about values that no mask covers and that look like personal data or secrets. */
public enum Detection {
  /** Nobody looks. */
  OFF,
  /** The beginning of each result is looked at, and the log says what was found. */
  REPORT,
  /** Every value is looked at; what is found is masked, and the log says so. */
  MASK
}
