package io.gatehouse.sql;

/**
 * What a statement is: PostgreSQL's command tags ({@code src/include/tcop/cmdtaglist.h}) with
 * underscores, and a few of ours.
 */
public enum StatementKind {
  SELECT(StatementClass.READ),
  INSERT(StatementClass.WRITE),
  UPDATE(StatementClass.WRITE),
  DELETE(StatementClass.WRITE),
  MERGE(StatementClass.WRITE),
  /** Nothing is known about it. */
  UNKNOWN(StatementClass.ADMIN);

  private final StatementClass statementClass;

  StatementKind(StatementClass statementClass) {
    this.statementClass = statementClass;
  }

  /** The class of a statement of this kind. */
  public StatementClass statementClass() {
    return statementClass;
  }
}
