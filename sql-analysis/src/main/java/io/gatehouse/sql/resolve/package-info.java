/**
 * What the names in a tree mean: scopes, the catalog, views expanded, and where every value comes
 * from. A node that it does not visit makes the statement not understood.
 */
package io.gatehouse.sql.resolve;
