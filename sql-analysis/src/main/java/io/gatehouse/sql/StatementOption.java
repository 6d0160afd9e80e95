package io.gatehouse.sql;

/**
 * What a statement says beside its verb and its objects, as far as it changes what there is to
 * fear. CONCURRENTLY is {@link StatementFacts#concurrently}.
 */
public enum StatementOption {
  // Of many commands
  IF_EXISTS,
  IF_NOT_EXISTS,
  OR_REPLACE,
  CASCADE,
  TEMPORARY,
  UNLOGGED,
  NOWAIT,
  OWNER_TO,
  RENAME,
  SET_SCHEMA,
  SET_TABLESPACE,
  DEPENDS_ON_EXTENSION,
  NO_DEPENDS_ON_EXTENSION,
  SET_OPTIONS,
  // Tables, types and domains
  ADD_COLUMN,
  DROP_COLUMN,
  ALTER_COLUMN_TYPE,
  /** ALTER COLUMN TYPE … USING: the expression runs over every row. */
  USING_EXPRESSION,
  SET_DEFAULT,
  DROP_DEFAULT,
  SET_NOT_NULL,
  DROP_NOT_NULL,
  SET_EXPRESSION,
  DROP_EXPRESSION,
  ADD_IDENTITY,
  SET_IDENTITY,
  DROP_IDENTITY,
  SET_STATISTICS,
  SET_STORAGE,
  SET_COMPRESSION,
  ADD_CONSTRAINT,
  ALTER_CONSTRAINT,
  VALIDATE_CONSTRAINT,
  DROP_CONSTRAINT,
  NOT_VALID,
  NOT_ENFORCED,
  FOREIGN_KEY,
  ENABLE_TRIGGER,
  DISABLE_TRIGGER,
  ENABLE_RULE,
  DISABLE_RULE,
  ENABLE_ROW_SECURITY,
  DISABLE_ROW_SECURITY,
  FORCE_ROW_SECURITY,
  NO_FORCE_ROW_SECURITY,
  CLUSTER_ON,
  SET_WITHOUT_CLUSTER,
  SET_WITHOUT_OIDS,
  SET_ACCESS_METHOD,
  SET_LOGGED,
  SET_UNLOGGED,
  INHERIT,
  NO_INHERIT,
  OF_TYPE,
  NOT_OF,
  REPLICA_IDENTITY,
  ATTACH_PARTITION,
  DETACH_PARTITION,
  /** LIKE … INCLUDING anything. */
  LIKE_INCLUDING,
  UNIQUE,
  ADD_VALUE,
  RENAME_VALUE,
  RESTART_SEQUENCE,
  // Routines
  SECURITY_DEFINER,
  SECURITY_INVOKER,
  LEAKPROOF,
  NOT_LEAKPROOF,
  /** SET of a routine, role or database: what later sessions or calls run with. */
  SET_PARAMETER,
  RESET_PARAMETER,
  // Roles and rights
  SUPERUSER,
  CREATEROLE,
  CREATEDB,
  REPLICATION,
  BYPASSRLS,
  LOGIN,
  PASSWORD,
  ADD_MEMBER,
  DROP_MEMBER,
  GRANT_OPTION,
  ADMIN_OPTION,
  ALL_PRIVILEGES,
  ALL_IN_SCHEMA,
  TO_PUBLIC,
  // Policies, publications, subscriptions and triggers
  PERMISSIVE,
  RESTRICTIVE,
  ALL_TABLES,
  ENABLE,
  DISABLE,
  CONNECTION,
  REFRESH,
  // Maintenance and sessions
  RESTART_IDENTITY,
  FULL,
  FREEZE,
  ANALYZE,
  FORCE,
  WITH_HOLD,
  NO_DATA,
  ADD,
  DROP,
  // Queries: work that no table's size bounds
  /** A query of WITH RECURSIVE reads itself. */
  RECURSIVE_QUERY,
  /** A query of WITH RECURSIVE reads nothing but itself, and no condition ends it. */
  ENDLESS_RECURSION,
  /** generate_series makes rows out of nothing. */
  GENERATES_ROWS,
  /**
   * Constants ask for more than ten million rows or characters made out of nothing, or for rows and
   * characters that come to more than a thousand million together.
   */
  GENERATES_MUCH
}
