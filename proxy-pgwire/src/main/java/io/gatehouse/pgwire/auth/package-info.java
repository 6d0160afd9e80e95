/** How the proxy itself logs in to a server. Knows no channel: messages in, messages out. */
package io.gatehouse.pgwire.auth;
