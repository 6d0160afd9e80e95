package io.gatehouse.pgwire.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

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

  /**
   * A context from files, that asks clients for a certificate.
   *
   * @param certificateChain PEM, the server's own certificate first
   * @param privateKey PEM, PKCS #8, not encrypted
   * @param clientCa PEM, whom clients' certificates must come from
   * @param required whether a client without one is refused
   * @throws SSLException if they can't be read or don't fit
   */
  public static SslContext context(
      Path certificateChain, Path privateKey, Path clientCa, boolean required) throws SSLException {
    try {
      return build(
          SslContextBuilder.forServer(certificateChain.toFile(), privateKey.toFile())
              .trustManager(clientCa.toFile())
              .clientAuth(required ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL));
    } catch (IllegalArgumentException e) {
      throw new SSLException("certificate, private key or client CA can't be read", e);
    }
  }

  /**
   * The certificate that the client has proven to hold; empty when it showed none.
   *
   * @param tls whose handshake is done
   */
  public static Optional<X509Certificate> clientCertificate(SslHandler tls) {
    try {
      return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
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
