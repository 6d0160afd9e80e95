package io.gatehouse.audit;

/** How much of a statement's text the log keeps. */
public enum StatementText {
  /**
   * The entry has the text without its literals; the text as it came, and parameters, are kept
   * apart, where they can be erased.
   */
  FULL,
  /** The text without its literals, and nothing else. */
  REDACTED,
  /** The fingerprint alone. */
  FINGERPRINT
}
