/**
 * What does this statement do? SQL text in, {@link io.gatehouse.sql.StatementFacts} and column
 * lineage out.
 *
 * <p>Knows PostgreSQL's language and the shape of its catalog; knows no policy, no principal and no
 * wire. How it parses appears in none of its signatures.
 */
package io.gatehouse.sql;
