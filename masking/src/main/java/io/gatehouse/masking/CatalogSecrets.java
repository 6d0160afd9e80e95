package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import java.util.Map;
import java.util.Set;

/**
 * The columns of PostgreSQL's own relations that hold values of user tables (statistics, large
 * objects), other sessions' statements, or credentials. For whoever sees anything masked, these are
 * masked too.
 *
 * <p>Definitions (of views, defaults, checks, indexes, functions, comments) are no such thing: they
 * are text that a schema's owner wrote, none of it comes from rows. Bounds of partitions do, where
 * the key is a masked column: new ones are made as rows arrive.
 *
 * <p>Drawn from the manual's chapters "System Catalogs", "System Views" and "The Information
 * Schema", PostgreSQL 13 to 18.
 */
final class CatalogSecrets {

  private static final String CATALOG = "pg_catalog";
  private static final String INFORMATION_SCHEMA = "information_schema";

  private static final Map<String, Set<String>> IN_CATALOG =
      Map.ofEntries(
          // values sampled from tables
          Map.entry(
              "pg_statistic",
              Set.of(
                  "stavalues1",
                  "stavalues2",
                  "stavalues3",
                  "stavalues4",
                  "stavalues5",
                  "stanumbers1",
                  "stanumbers2",
                  "stanumbers3",
                  "stanumbers4",
                  "stanumbers5")),
          Map.entry(
              "pg_stats",
              Set.of(
                  "most_common_vals",
                  "most_common_freqs",
                  "histogram_bounds",
                  "correlation",
                  "most_common_elems",
                  "most_common_elem_freqs",
                  "elem_count_histogram",
                  "range_length_histogram",
                  "range_bounds_histogram")),
          Map.entry(
              "pg_statistic_ext_data",
              Set.of("stxdndistinct", "stxddependencies", "stxdmcv", "stxdexpr")),
          Map.entry(
              "pg_stats_ext",
              Set.of(
                  "n_distinct",
                  "dependencies",
                  "most_common_vals",
                  "most_common_val_nulls",
                  "most_common_freqs",
                  "most_common_base_freqs")),
          Map.entry(
              "pg_stats_ext_exprs",
              Set.of(
                  "most_common_vals",
                  "most_common_freqs",
                  "histogram_bounds",
                  "correlation",
                  "most_common_elems",
                  "most_common_elem_freqs",
                  "elem_count_histogram",
                  "range_length_histogram",
                  "range_bounds_histogram")),
          // values
          Map.entry("pg_largeobject", Set.of("data")),
          Map.entry("pg_attribute", Set.of("attmissingval")),
          // statements
          Map.entry("pg_stat_activity", Set.of("query")),
          Map.entry("pg_cursors", Set.of("statement")),
          Map.entry("pg_prepared_statements", Set.of("statement")),
          // credentials and settings that hold some
          Map.entry("pg_authid", Set.of("rolpassword")),
          Map.entry("pg_shadow", Set.of("passwd", "useconfig")),
          Map.entry("pg_roles", Set.of("rolconfig")),
          Map.entry("pg_user", Set.of("useconfig")),
          Map.entry("pg_db_role_setting", Set.of("setconfig")),
          Map.entry("pg_user_mapping", Set.of("umoptions")),
          Map.entry("pg_user_mappings", Set.of("umoptions")),
          Map.entry("pg_foreign_server", Set.of("srvoptions")),
          Map.entry("pg_foreign_data_wrapper", Set.of("fdwoptions")),
          Map.entry("pg_subscription", Set.of("subconninfo")),
          Map.entry("pg_stat_wal_receiver", Set.of("conninfo")),
          Map.entry("pg_file_settings", Set.of("setting", "error")),
          Map.entry("pg_hba_file_rules", Set.of("options", "error")),
          Map.entry("pg_ident_file_mappings", Set.of("error")));

  private static final Map<String, Set<String>> IN_INFORMATION_SCHEMA =
      Map.ofEntries(
          Map.entry("foreign_data_wrapper_options", Set.of("option_value")),
          Map.entry("foreign_server_options", Set.of("option_value")),
          Map.entry("user_mapping_options", Set.of("option_value")));

  /** Relations of extensions, which lie in whatever schema they were put. */
  private static final Map<String, Set<String>> IN_ANY_SCHEMA =
      Map.of("pg_stat_statements", Set.of("query"));

  /** The bounds of partitions: values of the columns of the partition key. */
  private static final ColumnId PARTITION_BOUND =
      new ColumnId(new RelationName(CATALOG, "pg_class"), "relpartbound");

  private CatalogSecrets() {}

  /** Whether the column holds values of partition keys. */
  static boolean holdsPartitionKeys(ColumnId column) {
    return column.equals(PARTITION_BOUND);
  }

  /** Whether the column is one of these. */
  static boolean contains(ColumnId column) {
    RelationName relation = column.relation();
    if (holds(IN_ANY_SCHEMA, column)) {
      return true;
    }
    return switch (relation.schema()) {
      case CATALOG -> holds(IN_CATALOG, column);
      case INFORMATION_SCHEMA -> holds(IN_INFORMATION_SCHEMA, column);
      // the bytes of long values
      default -> relation.isSystem();
    };
  }

  /** Whether a relation ships with PostgreSQL, so that {@link #contains} knows its columns. */
  static boolean isBuiltIn(Relation relation) {
    return (relation.name().schema().equals(CATALOG)
            || relation.name().schema().equals(INFORMATION_SCHEMA))
        && Integer.compareUnsigned(relation.oid(), Function.FIRST_NORMAL_OBJECT_ID) < 0;
  }

  private static boolean holds(Map<String, Set<String>> secrets, ColumnId column) {
    return secrets.getOrDefault(column.relation().name(), Set.of()).contains(column.column());
  }
}
