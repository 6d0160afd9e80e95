package io.gatehouse.sql;

/** What a statement is for, coarsely. Declared from the least to the most powerful. */
public enum StatementClass {
  /** Session and transaction control: BEGIN, SET, SHOW, PREPARE, FETCH, LISTEN. */
  SESSION,
  /** Reads rows: SELECT, VALUES, TABLE, COPY TO STDOUT, EXPLAIN. */
  READ,
  /** Changes rows: INSERT, UPDATE, DELETE, MERGE, COPY FROM, and any query with such a CTE. */
  WRITE,
  /** Defines objects: CREATE, ALTER, DROP, TRUNCATE, COMMENT, SELECT INTO. */
  DDL,
  /** Changes who may do what: GRANT, REVOKE, CREATE ROLE, ALTER DEFAULT PRIVILEGES, SET ROLE. */
  DCL,
  /** Runs the server or code that nobody can see into: VACUUM, LOCK, DO, LOAD, ALTER SYSTEM. */
  ADMIN
}
