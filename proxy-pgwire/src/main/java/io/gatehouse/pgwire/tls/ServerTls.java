package io.gatehouse.pgwire.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/** The TLS that clients meet: 1.2 and 1.3, by the JDK, with ALPN. */
public final class ServerTls {
  /**
   * PostgreSQL's ALPN name, registered with IANA; clients that begin with TLS at once must offer
   * it.
   */
  public static final String ALPN_PROTOCOL = "postgresql";

  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private ServerTls() {}

  /**
   * A context from files.
   *
   * @param certificateChain PEM, the server's own certificate first
   * @param privateKey PEM, PKCS #8, not encrypted
   * @throws SSLException if they can't be read or don't fit
   */
  public static SslContext context(Path certificateChain, Path privateKey) throws SSLException {
    try {
      return build(SslContextBuilder.forServer(certificateChain.toFile(), privateKey.toFile()));
    } catch (IllegalArgumentException e) {
      throw new SSLException("certificate or private key can't be read", e);
    }
  }

  /**
   * A context from a key and certificates in memory.
   *
   * @param certificateChain the server's own certificate first
   * @throws SSLException if they don't fit
   */
  public static SslContext context(PrivateKey privateKey, X509Certificate... certificateChain)
      throws SSLException {
    return build(SslContextBuilder.forServer(privateKey, certificateChain));
  }

  private static SslContext build(SslContextBuilder builder) throws SSLException {
    return builder
        .sslProvider(SslProvider.JDK)
        .protocols(PROTOCOLS)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.FATAL_ALERT,
                SelectedListenerFailureBehavior.ACCEPT,
                ALPN_PROTOCOL))
        .build();
  }

  /**
   * Whether the client offered, and got, PostgreSQL by ALPN. To be asked after the handshake of a
   * connection that began with TLS at once: PostgreSQL refuses one that did not, so that no client
   * of another protocol can be led here.
   */
  public static boolean postgresqlNegotiated(SslHandler tls) {
    return ALPN_PROTOCOL.equals(tls.applicationProtocol());
  }
}
