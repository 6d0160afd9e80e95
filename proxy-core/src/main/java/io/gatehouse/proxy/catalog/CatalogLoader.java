package io.gatehouse.proxy.catalog;

import java.sql.SQLException;

/** Reads a database's catalog. */
@FunctionalInterface
public interface CatalogLoader {

  /**
   * Reads everything. Blocks.
   *
   * @throws SQLException if the database can't be reached or does not answer as PostgreSQL 13 to 18
   *     does
   */
  CatalogSnapshot load() throws SQLException;
}
