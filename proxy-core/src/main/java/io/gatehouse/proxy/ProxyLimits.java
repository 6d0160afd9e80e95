package io.gatehouse.proxy;

import io.gatehouse.masking.InspectionTools;
import java.time.Duration;
import java.util.Objects;

/**
 * What one client, and all of them together, may take. Beyond a limit: a clear error, nothing else.
 *
 * @param maxConnections client connections at once; further ones get SQLSTATE 53300
 * @param maxConnectionsOfAddress of them, from one address
 * @param maxSessionsOfPrincipal sessions of one issuer and subject
 * @param authenticationTimeout from accept to the end of the login
 * @param idleTimeout how long nothing may run in a session; zero for any time
 * @param drainTimeout how long sessions may go on when the proxy is asked to end
 * @param connectTimeout for each try to reach an upstream server, login included
 * @param keepalive how a peer that is gone is noticed, on both sides
 * @param tokenExpiry what becomes of a session whose token expires
 * @param maxTokenBytes length of a token
 * @param maxMessageBytes length of a message that must be read whole before it is judged: Query,
 *     Parse, Bind
 * @param maxMaskedRowBytes of a row that must be read whole because something in it is masked, what
 *     is in clear
 * @param maxPipelined requests of one session that wait for their replies; then the proxy stops
 *     reading from the client until some are answered
 * @param maxPrepared prepared statements and portals that one session may hold, each
 * @param equalityRate values of masked columns that one principal may try in a minute, where a
 *     policy allows look-ups
 * @param equalityPerSession how many in one session
 * @param maxBufferedBytes what waits for a peer that does not read; then the proxy stops reading
 *     from the other side
 * @param detectRows rows of a result that detectors look at before the first of them is shown
 * @param detectBytes bytes of those rows; whichever is reached first
 * @param detectValueBytes length of a value that detectors look at; a longer one is masked where
 *     what they find is masked
 */
public record ProxyLimits(
    int maxConnections,
    int maxConnectionsOfAddress,
    int maxSessionsOfPrincipal,
    Duration authenticationTimeout,
    Duration idleTimeout,
    Duration drainTimeout,
    Duration connectTimeout,
    TcpKeepalive keepalive,
    TokenExpiry tokenExpiry,
    int maxTokenBytes,
    int maxMessageBytes,
    int maxMaskedRowBytes,
    int maxPipelined,
    int maxPrepared,
    int equalityRate,
    int equalityPerSession,
    int maxBufferedBytes,
    int detectRows,
    int detectBytes,
    int detectValueBytes) {

  public ProxyLimits {
    Objects.requireNonNull(authenticationTimeout);
    Objects.requireNonNull(idleTimeout);
    Objects.requireNonNull(drainTimeout);
    Objects.requireNonNull(connectTimeout);
    Objects.requireNonNull(keepalive);
    Objects.requireNonNull(tokenExpiry);
  }

  /**
   * TCP keepalive (RFC 9293, section 3.8.4), as the manual's tcp_keepalives_idle and its kin.
   *
   * @param idle silence before the first probe
   * @param interval between two probes
   * @param count probes without an answer before the connection counts as dead
   */
  public record TcpKeepalive(Duration idle, Duration interval, int count) {
    public TcpKeepalive {
      Objects.requireNonNull(idle);
      Objects.requireNonNull(interval);
    }

    /** 60 s, 10 s, 6: a peer that is gone is noticed within two minutes. */
    public static TcpKeepalive defaults() {
      return new TcpKeepalive(Duration.ofSeconds(60), Duration.ofSeconds(10), 6);
    }
  }

  /** The defaults of the reference configuration. */
  public static ProxyLimits defaults() {
    return new ProxyLimits(
        1_000,
        500,
        500,
        Duration.ofSeconds(30),
        Duration.ZERO,
        Duration.ofSeconds(20),
        Duration.ofSeconds(10),
        TcpKeepalive.defaults(),
        TokenExpiry.defaults(),
        16 << 10,
        64 << 20,
        64 << 20,
        10_000,
        10_000,
        30,
        300,
        64 << 10,
        InspectionTools.DEFAULT_ROWS,
        InspectionTools.DEFAULT_BYTES,
        InspectionTools.DEFAULT_VALUE_BYTES);
  }
}
