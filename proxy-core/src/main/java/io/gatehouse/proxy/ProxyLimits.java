package io.gatehouse.proxy;

import java.time.Duration;

/**
 * What one client, and all of them together, may take. Beyond a limit: a clear error, nothing else.
 *
 * @param maxConnections client connections at once; further ones get SQLSTATE 53300
 * @param authenticationTimeout from accept to the end of the login
 * @param connectTimeout for the TCP connection to the upstream server
 * @param maxTokenBytes length of a token
 * @param maxMessageBytes length of a message that must be read whole before it is judged: Query,
 *     Parse, Bind
 * @param maxMaskedRowBytes length of a row that must be read whole because it is masked
 * @param maxPipelined requests of one session that wait for their replies; then the proxy stops
 *     reading from the client until some are answered
 * @param maxPrepared prepared statements and portals that one session may hold, each
 * @param equalityRate values of masked columns that one principal may try in a minute, where a
 *     policy allows look-ups
 * @param equalityPerSession how many in one session
 */
public record ProxyLimits(
    int maxConnections,
    Duration authenticationTimeout,
    Duration connectTimeout,
    int maxTokenBytes,
    int maxMessageBytes,
    int maxMaskedRowBytes,
    int maxPipelined,
    int maxPrepared,
    int equalityRate,
    int equalityPerSession) {

  /**
   * 1,000 connections, 30 s, 10 s, 16 KiB, 64 MiB, 64 MiB, 10,000 requests, 10,000 statements, 30
   * look-ups a minute, 300 a session.
   */
  public static ProxyLimits defaults() {
    return new ProxyLimits(
        1_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        16 << 10,
        64 << 20,
        64 << 20,
        10_000,
        10_000,
        30,
        300);
  }
}
