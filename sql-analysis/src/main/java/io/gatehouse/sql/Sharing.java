package io.gatehouse.sql;

/** With which other texts an analysis may be shared. */
public enum Sharing {
  /**
   * With all that differ only in white space, comments and constants that make no difference to
   * what it says. Such an analysis does not say where its statements stand.
   */
  SHAPE,
  /** With none: it says where in the text its statements stand. */
  TEXT
}
