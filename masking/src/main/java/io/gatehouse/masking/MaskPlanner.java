package io.gatehouse.masking;

import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.catalog.Catalog;
import java.util.List;
import java.util.Optional;

/** Decides, once for each RowDescription, what happens to each column. */
public final class MaskPlanner {

  /**
   * The plan for a result.
   *
   * @param columns the RowDescription
   * @param lineage what the analysis knows of the statement's result columns, if anything
   * @param origins resolves the origins in the RowDescription
   * @param view what the principal sees masked
   * @param catalog the types
   */
  public PlanResult plan(
      List<ResultColumn> columns,
      Optional<List<OutputColumn>> lineage,
      Origins origins,
      MaskView view,
      Catalog catalog) {
    throw new UnsupportedOperationException(columns + " " + lineage + origins + view + catalog);
  }
}
