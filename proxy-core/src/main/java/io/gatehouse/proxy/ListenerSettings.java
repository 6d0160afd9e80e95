package io.gatehouse.proxy;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param address the address to bind; port 0 takes a free one
 * @param tls the server's certificate and key; without it, only loopback clients are served, and
 *     only with {@code plaintextOnLoopback}
 * @param plaintextOnLoopback whether a client on a loopback address may send its token unencrypted
 */
public record ListenerSettings(
    InetSocketAddress address, Optional<SslContext> tls, boolean plaintextOnLoopback) {

  public ListenerSettings {
    Objects.requireNonNull(address);
    Objects.requireNonNull(tls);
    if (tls.isEmpty() && !plaintextOnLoopback) {
      throw new IllegalArgumentException("a listener without TLS serves nobody");
    }
  }
}
