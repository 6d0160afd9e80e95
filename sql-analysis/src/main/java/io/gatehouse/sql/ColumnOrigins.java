package io.gatehouse.sql;

import io.gatehouse.sql.catalog.Catalog;

/**
 * Resolves the origin that a RowDescription gives (table OID, attribute number) to base columns.
 */
public final class ColumnOrigins {

  private final SqlAnalyzer analyzer;

  public ColumnOrigins(SqlAnalyzer analyzer) {
    this.analyzer = analyzer;
  }

  /**
   * The base columns behind a column: views expanded, kin among parents and children included.
   * Unproven when the catalog does not know the relation or the view's definition is not
   * understood. May take as long as an analysis the first time; remembered afterwards.
   */
  public OutputColumn resolve(Catalog catalog, int relationOid, int attributeNumber) {
    throw new UnsupportedOperationException(analyzer.toString());
  }
}
