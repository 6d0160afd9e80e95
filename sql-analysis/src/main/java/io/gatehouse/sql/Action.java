package io.gatehouse.sql;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a statement does. {@code WITH x AS (DELETE FROM t) SELECT …} has two: a DELETE and
 * a SELECT; {@code EXPLAIN ANALYZE DELETE …} has EXPLAIN and DELETE.
 *
 * @param kind what is done
 * @param target the relation that is changed or defined, when there is one
 * @param where what the WHERE does
 */
public record Action(StatementKind kind, Optional<RelationName> target, WhereClause where) {

  public Action {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(target);
    Objects.requireNonNull(where);
  }
}
