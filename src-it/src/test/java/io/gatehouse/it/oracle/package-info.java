/**
 * What the analysis makes of a statement, written so that it can be held against what PostgreSQL's
 * own grammar makes of it: see {@code src-it/oracle}.
 */
package io.gatehouse.it.oracle;
