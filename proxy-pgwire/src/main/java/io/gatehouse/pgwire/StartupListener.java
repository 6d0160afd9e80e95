package io.gatehouse.pgwire;

import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;

/** Takes what a {@link StartupDecoder} finds. Always called on the channel's event loop. */
public interface StartupListener {
  /**
   * The client asks for TLS; nothing is buffered behind the request. Whoever says {@code S}
   * installs the SslHandler in front of the decoder before returning, so that not a byte more is
   * read in the clear.
   */
  void sslRequest();

  /** The client asks for GSSAPI encryption; nothing is buffered behind the request. */
  void gssEncRequest();

  /**
   * The first byte of the connection is that of a TLS handshake record. Whoever accepts installs an
   * SslHandler in front of the decoder before returning: the bytes received are given to it.
   * Without one they are dropped, and all that follow. PostgreSQL 17 demands ALPN here: see {@link
   * io.gatehouse.pgwire.tls.ServerTls#postgresqlNegotiated}.
   */
  void directTls();

  /** The connection's only message; further bytes are dropped. */
  void cancelRequest(CancelRequest request);

  /**
   * Comes once. What the client has sent behind it is kept, and goes to the next handler when the
   * decoder is removed from the pipeline.
   */
  void startup(StartupMessage message);

  /** Called at most once; afterwards every byte is dropped until the channel is closed. */
  void violation(ProtocolViolation violation);
}
