/** What the proxy promises, tried on real PostgreSQL with real clients. A test class a promise. */
package io.gatehouse.it;
