package io.gatehouse.server.config;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where the administrators' API listens.
 *
 * @param address name or IP address to bind
 * @param port TCP port; 0 takes a free one
 * @param tls the certificate that callers see; without it only a loopback address is bound
 * @param audiences the {@code aud} of callers' tokens; empty for those of the issuers
 */
public record AdminConfiguration(
    String address, int port, Optional<ListenerConfiguration.Tls> tls, Set<String> audiences) {
  public AdminConfiguration {
    Objects.requireNonNull(address);
    Objects.requireNonNull(tls);
    audiences = Set.copyOf(audiences);
  }

  /** Where a command on this machine finds it. */
  public String url() {
    boolean everywhere = address.equals("0.0.0.0") || address.equals("::");
    String host = everywhere ? "127.0.0.1" : address;
    return (tls.isPresent() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + port;
  }
}
