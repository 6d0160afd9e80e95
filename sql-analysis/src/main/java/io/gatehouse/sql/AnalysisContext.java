package io.gatehouse.sql;

import io.gatehouse.sql.catalog.Catalog;
import java.util.List;
import java.util.Objects;

/**
 * What a text means depends on the session that sends it.
 *
 * @param catalog the database's objects
 * @param searchPath the effective search path, as {@code current_schemas(true)} gives it: implicit
 *     schemas included
 * @param standardConformingStrings the setting of that name
 */
public record AnalysisContext(
    Catalog catalog, List<String> searchPath, boolean standardConformingStrings) {

  public AnalysisContext {
    Objects.requireNonNull(catalog);
    searchPath = List.copyOf(searchPath);
  }
}
