package io.gatehouse.pgwire.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {
  private X509Bundle certificate;
  private SslContext context;

  @BeforeEach
  void makeContext() throws Exception {
    certificate =
        new CertificateBuilder()
            .subject("CN=proxy")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    context =
        ServerTls.context(certificate.getKeyPair().getPrivate(), certificate.getCertificate());
  }

  /** A handshake between the context and a client of the JDK's own; the server's handler. */
  private SslHandler handshake(String version, String... alpn) throws Exception {
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, new TrustManager[] {certificate.toTrustManager()}, null);
    SSLEngine engine = client.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(alpn);
    engine.setSSLParameters(parameters);

    SslHandler serverHandler = context.newHandler(ByteBufAllocator.DEFAULT);
    EmbeddedChannel serverSide = new EmbeddedChannel(serverHandler);
    EmbeddedChannel clientSide = new EmbeddedChannel(new SslHandler(engine));
    try {
      for (int i = 0; i < 20 && !serverHandler.handshakeFuture().isDone(); i++) {
        pump(clientSide, serverSide);
        pump(serverSide, clientSide);
      }
      if (serverHandler.handshakeFuture().cause() != null) {
        throw new SSLException(serverHandler.handshakeFuture().cause());
      }
      assertThat(serverHandler.handshakeFuture().isSuccess()).isTrue();
      assertThat(serverHandler.engine().getSession().getProtocol()).isEqualTo(version);
      return serverHandler;
    } finally {
      quietly(clientSide);
      quietly(serverSide);
    }
  }

  private static void pump(EmbeddedChannel from, EmbeddedChannel to) {
    for (Object message = from.readOutbound(); message != null; message = from.readOutbound()) {
      to.writeInbound(message);
    }
    from.runPendingTasks();
    to.runPendingTasks();
  }

  private static void quietly(EmbeddedChannel channel) throws SSLException {
    channel.close().syncUninterruptibly();
    channel.releaseInbound();
    channel.releaseOutbound();
  }

  @Test
  void speaksTls12And13() throws Exception {
    assertThat(ServerTls.postgresqlNegotiated(handshake("TLSv1.3"))).isFalse();
    assertThat(ServerTls.postgresqlNegotiated(handshake("TLSv1.2"))).isFalse();
  }

  @Test
  void negotiatesPostgresqlByAlpn() throws Exception {
    assertThat(ServerTls.postgresqlNegotiated(handshake("TLSv1.3", "postgresql"))).isTrue();
    assertThat(ServerTls.postgresqlNegotiated(handshake("TLSv1.2", "h2", "postgresql"))).isTrue();
  }

  /** A browser led here must not come to speak with a database. */
  @Test
  void refusesAClientOfAnotherProtocol() {
    assertThatThrownBy(() -> handshake("TLSv1.3", "h2", "http/1.1")).isNotNull();
  }

  @Test
  void offersNoOlderTls() {
    assertThat(context.newEngine(ByteBufAllocator.DEFAULT).getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
  }

  @Test
  void saysThatAFileCannotBeRead(@TempDir Path directory) throws Exception {
    Path chain =
        Files.writeString(directory.resolve("cert.pem"), certificate.getCertificatePathPEM());
    Path nonsense = Files.writeString(directory.resolve("key.pem"), "no key");
    assertThatThrownBy(() -> ServerTls.context(chain, nonsense)).isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> ServerTls.context(directory.resolve("none.pem"), nonsense))
        .isInstanceOf(SSLException.class);
  }
}
