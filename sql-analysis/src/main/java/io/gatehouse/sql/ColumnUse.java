package io.gatehouse.sql;

import java.util.Objects;

/**
 * A column and one role that it plays in a statement. Columns of views appear themselves and as the
 * base columns that they are made from; a column of a partition, child or parent appears as each of
 * its kin.
 */
public record ColumnUse(ColumnId column, Role role) {

  /** What a statement does with a column's values. */
  public enum Role {
    /** Reaches the client: select list, RETURNING. */
    OUTPUT,
    /** Decides which rows: WHERE, HAVING, FILTER, LIMIT. */
    PREDICATE,
    /** Decides which rows meet: ON, USING, NATURAL. */
    JOIN,
    /** Rows are compared by it: GROUP BY, PARTITION BY, UNION, INTERSECT, EXCEPT. */
    GROUP,
    /** ORDER BY anywhere, DISTINCT ON. */
    ORDER,
    /** Argument of a function that makes rows. */
    ROWS,
    /**
     * Goes into an expression of a sub-select, or is compared in an expression or chooses a branch
     * of it. Whether or not the expression reaches the result, its author learns from an error, or
     * from none, what the value was, unless the expression is silent: {@link Hazard}.
     */
    COMPUTED,
    /**
     * Is in a select list inside of the statement, and nothing reads it from there. Its values go
     * nowhere; PostgreSQL asks for the right to SELECT it all the same. A column that is read for
     * anything else does not have this role.
     */
    NAMED,
    /** Is assigned by INSERT, UPDATE, MERGE or COPY FROM. */
    WRITE,
    /** Its values flow into another place: INSERT … SELECT, UPDATE … SET, CTAS, COPY to a file. */
    COPIED
  }

  public ColumnUse {
    Objects.requireNonNull(column);
    Objects.requireNonNull(role);
  }
}
