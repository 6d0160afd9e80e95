package io.gatehouse.pgwire.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** The TLS that one server is met with. Made once for a server, used for every connection to it. */
public final class UpstreamTls {
  private static final String HOST_NAME_VERIFIED = "HTTPS";

  private final UpstreamTlsMode mode;
  private final Optional<SslContext> context;

  private UpstreamTls(UpstreamTlsMode mode, Optional<SslContext> context) {
    this.mode = mode;
    this.context = context;
  }

  /**
   * The TLS for one server, as configured.
   *
   * @param caFile PEM with the CAs to trust; if empty, {@code VERIFY_FULL} trusts those of the Java
   *     runtime, and {@code PREFER} and {@code REQUIRE} verify nothing
   * @throws SSLException if the CA file can't be read
   * @throws IllegalArgumentException for {@code VERIFY_CA} without a CA file: anybody can get some
   *     certificate from a public CA, so without the host name it would prove nothing
   */
  public static UpstreamTls of(UpstreamTlsMode mode, Optional<Path> caFile) throws SSLException {
    if (mode == UpstreamTlsMode.DISABLE) {
      return new UpstreamTls(mode, Optional.empty());
    }
    if (mode == UpstreamTlsMode.VERIFY_CA && caFile.isEmpty()) {
      throw new IllegalArgumentException("verify_ca needs a CA file");
    }
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols(ServerTls.PROTOCOLS)
            .endpointIdentificationAlgorithm(
                mode == UpstreamTlsMode.VERIFY_FULL ? HOST_NAME_VERIFIED : null)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    ServerTls.ALPN_PROTOCOL));
    if (caFile.isPresent()) {
      trust(builder, caFile.get());
    } else if (mode != UpstreamTlsMode.VERIFY_FULL) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    }
    return new UpstreamTls(mode, Optional.of(builder.build()));
  }

  private static void trust(SslContextBuilder builder, Path caFile) throws SSLException {
    try {
      builder.trustManager(caFile.toFile());
    } catch (IllegalArgumentException e) {
      throw new SSLException("CA file can't be read: " + caFile, e);
    }
  }

  public UpstreamTlsMode mode() {
    return mode;
  }

  /** Whether TLS is tried at all. */
  public boolean isEnabled() {
    return context.isPresent();
  }

  /**
   * A handler for one connection.
   *
   * @param host as configured: what the certificate has to be made out to, and what is sent as SNI
   * @throws IllegalStateException if TLS is disabled
   */
  SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
    return context
        .orElseThrow(() -> new IllegalStateException("TLS is disabled"))
        .newHandler(allocator, host, port);
  }
}
