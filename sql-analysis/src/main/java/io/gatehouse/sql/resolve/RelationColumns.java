package io.gatehouse.sql.resolve;

import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.Deadline;

/** The lineage of one column of a relation, for those outside of this package. */
public final class RelationColumns {

  private RelationColumns() {}

  /**
   * Where a column comes from.
   *
   * @param index of the column in the relation's list
   */
  public static OutputColumn of(
      Lineages lineages, Catalog catalog, Relation relation, int index, Deadline deadline) {
    Lineages.Lineage lineage = lineages.of(catalog, relation, 0, deadline);
    return StatementResolver.column(
        relation.columns().get(index).name(), lineage.columns().get(index));
  }
}
