/**
 * Is what the analysis says of a statement what PostgreSQL itself makes of it? Each statement goes
 * to both, and what the server keeps of it (RowDescription, pg_depend, the analysed tree of a view
 * or function body) is held against the facts.
 */
package io.gatehouse.it.lineage;
