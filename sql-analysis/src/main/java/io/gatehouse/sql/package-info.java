/**
 * What does this statement do? SQL text in, {@link io.gatehouse.sql.StatementFacts} and column
 * lineage out.
 *
 * <p>Knows PostgreSQL's language and the shape of its catalog; knows no policy, no principal and no
 * wire. JSqlParser is an implementation detail of this module and appears in none of its
 * signatures.
 */
package io.gatehouse.sql;
