/**
 * Recursive descent over tokens for PostgreSQL's queries and DML. It may accept what PostgreSQL
 * refuses, since that never runs; what PostgreSQL accepts it reads as PostgreSQL does or refuses.
 */
package io.gatehouse.sql.parse;
