/** What the analysis needs to know of a database: an interface that its callers implement. */
package io.gatehouse.sql.catalog;
