package io.gatehouse.server.config;

import io.gatehouse.proxy.ListenerSettings.Door;
import io.gatehouse.proxy.ProxyProtocol;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param address name or IP address to bind
 * @param port TCP port; 0 takes a free one
 * @param tls the certificate that clients see; without it only loopback clients are served
 * @param plaintextOnLoopback whether a client on a loopback address may send its token unencrypted
 * @param proxyProtocol whose word about a client's address is taken
 * @param door how clients bring their tokens
 */
public record ListenerConfiguration(
    String address,
    int port,
    Optional<Tls> tls,
    boolean plaintextOnLoopback,
    Optional<ProxyProtocol> proxyProtocol,
    Door door) {

  /**
   * A certificate and its key, and what is asked of clients.
   *
   * @param certificate PEM file: the server's certificate, then those between it and the root
   * @param key PEM file: the private key, PKCS #8, not encrypted
   * @param clientCa PEM file: whom clients' certificates must come from; empty when they are asked
   *     for none
   * @param clientCertificateRequired whether a client without one is refused
   */
  public record Tls(
      Path certificate, Path key, Optional<Path> clientCa, boolean clientCertificateRequired) {
    public Tls {
      Objects.requireNonNull(certificate);
      Objects.requireNonNull(key);
      Objects.requireNonNull(clientCa);
    }

    /** Clients are asked for no certificate. */
    public Tls(Path certificate, Path key) {
      this(certificate, key, Optional.empty(), false);
    }
  }

  public ListenerConfiguration {
    Objects.requireNonNull(address);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(proxyProtocol);
    Objects.requireNonNull(door);
  }
}
