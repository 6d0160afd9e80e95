package io.gatehouse.server.config;

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
 */
public record ListenerConfiguration(
    String address, int port, Optional<Tls> tls, boolean plaintextOnLoopback) {

  /**
   * A certificate and its key.
   *
   * @param certificate PEM file: the server's certificate, then those between it and the root
   * @param key PEM file: the private key, PKCS #8, not encrypted
   */
  public record Tls(Path certificate, Path key) {
    public Tls {
      Objects.requireNonNull(certificate);
      Objects.requireNonNull(key);
    }
  }

  public ListenerConfiguration {
    Objects.requireNonNull(address);
    Objects.requireNonNull(tls);
  }
}
