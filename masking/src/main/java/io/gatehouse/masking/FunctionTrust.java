package io.gatehouse.masking;

import io.gatehouse.sql.FunctionUse;
import java.util.Set;

/**
 * What a function may do behind the back of the lineage.
 *
 * <p>The analysis trusts functions that read nothing beyond their arguments. Clients and drivers
 * need a few more: those that read names, sizes and privileges from the catalog, and those that
 * change a little state. Whatever prints stored expressions or comments ({@code pg_get_expr},
 * {@code pg_get_viewdef}, {@code obj_description}…), runs text as SQL, or reads files, large
 * objects or other sessions is in neither list.
 */
enum FunctionTrust {
  /** Gives only what is made from its arguments, or what no user put into a table. */
  HARMLESS,
  /** Puts its arguments where they can be read later: harmless as long as none is masked. */
  REMEMBERS,
  /** May read or run anything. */
  UNTRUSTED;

  private static final Set<String> READS_NAMES =
      Set.of(
          // the session and the server
          "current_database",
          "current_query",
          "current_role",
          "current_schema",
          "current_schemas",
          "current_setting",
          "current_user",
          "getdatabaseencoding",
          "inet_client_addr",
          "inet_client_port",
          "inet_server_addr",
          "inet_server_port",
          "pg_backend_pid",
          "pg_client_encoding",
          "pg_conf_load_time",
          "pg_current_xact_id",
          "pg_current_xact_id_if_assigned",
          "pg_is_in_recovery",
          "pg_is_other_temp_schema",
          "pg_my_temp_schema",
          "pg_postmaster_start_time",
          "pg_show_all_settings",
          "session_user",
          "txid_current",
          "txid_current_if_assigned",
          "version",
          // names
          "format_type",
          "pg_char_to_encoding",
          "pg_encoding_to_char",
          "pg_get_function_identity_arguments",
          "pg_get_function_result",
          "pg_get_keywords",
          "pg_get_serial_sequence",
          "pg_get_userbyid",
          "pg_partition_ancestors",
          "pg_partition_root",
          "pg_partition_tree",
          "pg_relation_is_publishable",
          "pg_timezone_abbrevs",
          "pg_timezone_names",
          "pg_typeof",
          "to_regclass",
          "to_regcollation",
          "to_regnamespace",
          "to_regoper",
          "to_regoperator",
          "to_regproc",
          "to_regprocedure",
          "to_regrole",
          "to_regtype",
          // visibility
          "pg_collation_is_visible",
          "pg_conversion_is_visible",
          "pg_function_is_visible",
          "pg_opclass_is_visible",
          "pg_operator_is_visible",
          "pg_opfamily_is_visible",
          "pg_statistics_obj_is_visible",
          "pg_table_is_visible",
          "pg_ts_config_is_visible",
          "pg_ts_dict_is_visible",
          "pg_ts_parser_is_visible",
          "pg_ts_template_is_visible",
          "pg_type_is_visible",
          // privileges
          "has_any_column_privilege",
          "has_column_privilege",
          "has_database_privilege",
          "has_foreign_data_wrapper_privilege",
          "has_function_privilege",
          "has_language_privilege",
          "has_parameter_privilege",
          "has_schema_privilege",
          "has_sequence_privilege",
          "has_server_privilege",
          "has_table_privilege",
          "has_tablespace_privilege",
          "has_type_privilege",
          "pg_has_role",
          "row_security_active",
          // sizes
          "pg_database_size",
          "pg_indexes_size",
          "pg_relation_size",
          "pg_size_bytes",
          "pg_size_pretty",
          "pg_table_size",
          "pg_tablespace_location",
          "pg_tablespace_size",
          "pg_total_relation_size");

  private static final Set<String> KEEPS_ARGUMENTS =
      Set.of(
          "currval",
          "lastval",
          "nextval",
          "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_advisory_unlock",
          "pg_advisory_unlock_all",
          "pg_advisory_unlock_shared",
          "pg_advisory_xact_lock",
          "pg_advisory_xact_lock_shared",
          "pg_notify",
          "pg_sleep",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared",
          "pg_try_advisory_xact_lock",
          "pg_try_advisory_xact_lock_shared",
          "set_config",
          "setval");

  static FunctionTrust of(FunctionUse function) {
    if (function.builtIn() && function.schema().equals("pg_catalog")) {
      if (KEEPS_ARGUMENTS.contains(function.name())) {
        return REMEMBERS;
      }
      if (READS_NAMES.contains(function.name())) {
        return HARMLESS;
      }
    }
    return function.trusted() ? HARMLESS : UNTRUSTED;
  }
}
