/**
 * The stage that the tests play on: real PostgreSQL servers, a real issuer, a real proxy, real
 * psql.
 */
package io.gatehouse.it.stage;
