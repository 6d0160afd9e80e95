package io.gatehouse.proxy.catalog;

import java.sql.SQLException;
import java.util.Optional;

/** Reads a database's catalog. */
@FunctionalInterface
public interface CatalogLoader {

  /**
   * Reads everything, or finds that nothing has changed. Blocks.
   *
   * @param previous what was read last
   * @return {@code previous} itself when it still holds, else a new snapshot
   * @throws SQLException if the database can't be reached or does not answer as PostgreSQL 13 to 18
   *     do
   */
  CatalogSnapshot load(Optional<CatalogSnapshot> previous) throws SQLException;

  /** Lets go of what was kept for the next reading. Blocks for a reading that runs. */
  default void rest() {}
}
