package io.gatehouse.sql;

/** What the WHERE of an action does to the number of its rows. */
public enum WhereClause {
  /** The action has no WHERE by nature, as INSERT and DDL. */
  NOT_APPLICABLE,
  /** There could be one, and there is none. */
  MISSING,
  /**
   * There is one that is not known to restrict: {@code 1=1}, {@code id=id}, {@code true OR …},
   * {@code id <> 0}, a join with a whole table.
   */
  CONSTANT,
  /**
   * Compares a column of the target with a value, or with rows that are a choice themselves. A
   * boolean column alone does, too. Of ON CONFLICT DO UPDATE: the rows to insert are such a choice.
   */
  RESTRICTS
}
