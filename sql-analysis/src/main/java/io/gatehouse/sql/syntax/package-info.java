/**
 * What PostgreSQL's grammar ({@code src/backend/parser/gram.y}) makes of queries and DML: immutable
 * trees with the offsets of their tokens.
 */
package io.gatehouse.sql.syntax;
