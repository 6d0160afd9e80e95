package io.gatehouse.sql;

/** What the WHERE of an action does to the number of its rows. */
public enum WhereClause {
  /** The action has no WHERE by nature, as INSERT and DDL. */
  NOT_APPLICABLE,
  /** There could be one, and there is none. */
  MISSING,
  /**
   * There is one that does not depend on the rows: {@code 1=1}, {@code id=id}, {@code true OR …}.
   */
  CONSTANT,
  /** Compares a column of the target with a value. */
  RESTRICTS
}
