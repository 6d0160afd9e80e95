package io.gatehouse.masking;

import io.gatehouse.sql.FunctionUse;
import java.util.Set;

/**
 * What a function may do behind the back of the lineage.
 *
 * <p>The analysis trusts functions that read nothing beyond their arguments. Clients and drivers
 * need a few more: those that read names, sizes and privileges from the catalog, and those that
 * change a little state. Those that print definitions are among them, see {@link CatalogSecrets}.
 * Whatever runs text as SQL, or reads files, large objects, statistics or other sessions is in
 * neither list.
 */
enum FunctionTrust {
  /** Gives only what is made from its arguments, or what no user put into a table. */
  HARMLESS,
  /** Puts its arguments where they can be read later: harmless as long as none is masked. */
  REMEMBERS,
  /** Prints bounds of partitions: harmless as long as no masked column is a partition key. */
  TELLS_PARTITION_KEYS,
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
          // definitions
          "col_description",
          "obj_description",
          "pg_describe_object",
          "pg_get_constraintdef",
          "pg_get_expr",
          "pg_get_function_arg_default",
          "pg_get_function_arguments",
          "pg_get_function_sqlbody",
          "pg_get_functiondef",
          "pg_get_indexdef",
          "pg_get_partkeydef",
          "pg_get_ruledef",
          "pg_get_statisticsobjdef",
          "pg_get_statisticsobjdef_columns",
          "pg_get_statisticsobjdef_expressions",
          "pg_get_triggerdef",
          "pg_get_viewdef",
          "pg_identify_object",
          "pg_identify_object_as_address",
          "pg_index_column_has_property",
          "pg_index_has_property",
          "pg_indexam_has_property",
          "pg_options_to_table",
          "shobj_description",
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

  /** Those behind the views of the information schema, which drivers call as well. */
  private static final Set<String> OF_INFORMATION_SCHEMA =
      Set.of(
          "_pg_char_max_length",
          "_pg_char_octet_length",
          "_pg_datetime_precision",
          "_pg_expandarray",
          "_pg_index_position",
          "_pg_interval_type",
          "_pg_numeric_precision",
          "_pg_numeric_precision_radix",
          "_pg_numeric_scale",
          "_pg_truetypid",
          "_pg_truetypmod");

  static FunctionTrust of(FunctionUse function) {
    if (function.builtIn()
        && function.schema().equals("information_schema")
        && OF_INFORMATION_SCHEMA.contains(function.name())) {
      return HARMLESS;
    }
    if (function.builtIn() && function.schema().equals("pg_catalog")) {
      if (KEEPS_ARGUMENTS.contains(function.name())) {
        return REMEMBERS;
      }
      if (READS_NAMES.contains(function.name())) {
        return HARMLESS;
      }
      if (function.name().equals("pg_get_partition_constraintdef")) {
        return TELLS_PARTITION_KEYS;
      }
    }
    return function.trusted() ? HARMLESS : UNTRUSTED;
  }
}
