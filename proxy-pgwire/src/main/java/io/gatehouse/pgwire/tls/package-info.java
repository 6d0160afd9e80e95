/**
 * TLS on both sides: the context that clients meet, the one that servers are met with, and the
 * SSLRequest that comes before.
 */
package io.gatehouse.pgwire.tls;
