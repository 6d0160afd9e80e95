/**
 * One client's conversation, from the first byte to the last.
 *
 * <pre>
 *   Greeting ──▶ Login ──▶ UpstreamConnector ──▶ Session { ClientSide, ServerSide, ReplyQueue }
 * </pre>
 *
 * Both channels of a session live on one event loop: nothing here is synchronised, and nothing here
 * blocks. What takes time (an analysis, a catalog refresh, the log's force) happens elsewhere while
 * the session does not read.
 */
package io.gatehouse.proxy.session;
