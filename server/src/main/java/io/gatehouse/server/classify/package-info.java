/** Proposes labels for the columns of a database, from their names and from samples. */
package io.gatehouse.server.classify;
