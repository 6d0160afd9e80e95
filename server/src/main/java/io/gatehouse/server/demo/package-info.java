/**
 * The demo: a PostgreSQL with a sample database, an OIDC issuer and the proxy, in one process and
 * on loopback only; and the tour through it that checks itself.
 *
 * <p>Nothing here is meant for production: the issuer gives a token for anybody in its list to
 * whoever can read the demo's state file.
 */
package io.gatehouse.server.demo;
