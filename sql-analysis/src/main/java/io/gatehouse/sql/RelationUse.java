package io.gatehouse.sql;

import java.util.Objects;
import java.util.Set;

/**
 * A relation that a statement touches, directly or through a view.
 *
 * @param relation its name; the schema is empty when it was written without one and is not in the
 *     catalog
 * @param access all that is done to it
 * @param resolved whether the catalog knows it
 * @param throughView whether it is reached only through a view that the statement names
 */
public record RelationUse(
    RelationName relation, Set<Access> access, boolean resolved, boolean throughView) {

  /** What is done to a relation. */
  public enum Access {
    READ,
    INSERT,
    UPDATE,
    DELETE,
    TRUNCATE,
    DEFINE,
    LOCK
  }

  public RelationUse {
    Objects.requireNonNull(relation);
    access = Set.copyOf(access);
  }
}
