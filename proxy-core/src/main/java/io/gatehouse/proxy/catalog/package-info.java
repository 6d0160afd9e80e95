/** What exists in a database, read over the proxy's own connection and kept fresh. */
package io.gatehouse.proxy.catalog;
