package io.gatehouse.sql;

/**
 * Classes of the objects that statements act on, by PostgreSQL's own words. The last ones live in a
 * session or beside the database.
 */
public enum ObjectType {
  ACCESS_METHOD,
  AGGREGATE,
  CAST,
  COLLATION,
  COLUMN,
  CONSTRAINT,
  CONVERSION,
  DATABASE,
  DOMAIN,
  EVENT_TRIGGER,
  EXTENSION,
  FOREIGN_DATA_WRAPPER,
  FOREIGN_TABLE,
  FUNCTION,
  INDEX,
  LANGUAGE,
  LARGE_OBJECT,
  MATERIALIZED_VIEW,
  OPERATOR,
  OPERATOR_CLASS,
  OPERATOR_FAMILY,
  /** A setting: SET, SHOW, ALTER SYSTEM, GRANT … ON PARAMETER. */
  PARAMETER,
  POLICY,
  PROCEDURE,
  PUBLICATION,
  ROLE,
  ROUTINE,
  RULE,
  SCHEMA,
  SEQUENCE,
  SERVER,
  STATISTICS,
  SUBSCRIPTION,
  TABLE,
  TABLESPACE,
  TEXT_SEARCH_CONFIGURATION,
  TEXT_SEARCH_DICTIONARY,
  TEXT_SEARCH_PARSER,
  TEXT_SEARCH_TEMPLATE,
  TRANSFORM,
  TRIGGER,
  TYPE,
  USER_MAPPING,
  VIEW,
  /** A prepared statement of the session. */
  PREPARED_STATEMENT,
  /** A cursor of the session. */
  CURSOR,
  /** What LISTEN and NOTIFY name. */
  CHANNEL,
  SAVEPOINT,
  /** A transaction prepared for two-phase commit. */
  PREPARED_TRANSACTION,
  /** A shared library of the server: LOAD. */
  LIBRARY;

  /** Whether it is a row of pg_class. */
  public boolean isRelation() {
    return this == TABLE
        || this == VIEW
        || this == MATERIALIZED_VIEW
        || this == FOREIGN_TABLE
        || this == INDEX
        || this == SEQUENCE;
  }
}
