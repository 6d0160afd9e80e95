/**
 * From a token to a principal: OpenID Connect and JWT validation (RFC 7519, RFC 8725, RFC 9068).
 */
package io.gatehouse.proxy.identity;
