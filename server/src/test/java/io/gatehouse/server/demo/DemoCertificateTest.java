package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCertificateTest {

  private final DemoCertificate certificate = DemoCertificate.create();

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void clientsThatVerifyNameAndChainAcceptIt(String host) throws Exception {
    assertThat(handshake(certificate.pem(), host)).startsWith("TLSv1.");
  }

  @Test
  void clientsThatExpectAnotherHostRefuseIt() {
    assertThatThrownBy(() -> handshake(certificate.pem(), "db.example.test"))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void clientsThatTrustAnotherDemosCertificateRefuseIt() {
    assertThatThrownBy(() -> handshake(DemoCertificate.create().pem(), "localhost"))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void itsFileHoldsNoKey() {
    assertThat(certificate.pem()).contains("BEGIN CERTIFICATE").doesNotContain("PRIVATE");
  }

  private String handshake(String trusted, String host) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "demo",
        certificate.key(),
        new char[0],
        new java.security.cert.Certificate[] {certificate.certificate()});
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, new char[0]);
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(keyManagers.getKeyManagers(), null, null);

    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(trusted.getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trust);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trustManagers.getTrustManagers(), null);

    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (SSLServerSocket listener =
        (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
      CompletableFuture<Void> accepted =
          CompletableFuture.runAsync(
              () -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                  socket.startHandshake();
                } catch (IOException e) {
                  // The client says what went wrong.
                  return;
                }
              });
      try (java.net.Socket plain = new java.net.Socket(loopback, listener.getLocalPort());
          SSLSocket socket =
              (SSLSocket)
                  client
                      .getSocketFactory()
                      .createSocket(plain, host, listener.getLocalPort(), false)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket.getSession().getProtocol();
      } finally {
        listener.close();
        accepted.join();
      }
    }
  }
}
