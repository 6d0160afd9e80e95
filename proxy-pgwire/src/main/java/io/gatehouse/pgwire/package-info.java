/**
 * Bytes: PostgreSQL's wire protocol, version 3, as Netty handlers and small message classes.
 *
 * <p>{@link io.gatehouse.pgwire.StartupDecoder} reads what a client sends before it has said who it
 * is; {@link io.gatehouse.pgwire.MessageDecoder} splits the typed messages of either direction.
 * What the messages mean lies in {@code frontend} (sent by clients) and {@code backend} (sent by
 * servers). This module knows no SQL, no policy and no session.
 *
 * <p>Source of every layout: the PostgreSQL manual, chapter "Frontend/Backend Protocol", section
 * "Message Formats".
 */
package io.gatehouse.pgwire;
