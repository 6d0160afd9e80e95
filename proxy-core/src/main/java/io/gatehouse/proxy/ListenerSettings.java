package io.gatehouse.proxy;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where clients connect.
 *
 * @param address the address to bind; port 0 takes a free one
 * @param tls the server's certificate and key, asked for at each connection, so that they can be
 *     replaced; without it, only loopback clients are served, and only with {@code
 *     plaintextOnLoopback}
 * @param plaintextOnLoopback whether a client on a loopback address may send its token unencrypted
 * @param proxyProtocol whose word about a client's address is taken
 * @param door how clients bring their tokens
 */
public record ListenerSettings(
    InetSocketAddress address,
    Optional<Supplier<SslContext>> tls,
    boolean plaintextOnLoopback,
    Optional<ProxyProtocol> proxyProtocol,
    Door door) {

  /**
   * How clients bring their tokens. One for a listener: the server has to choose before it knows
   * the client.
   */
  public sealed interface Door {
    /** As a password in the clear, within TLS: for every client there is. */
    record TokenPassword() implements Door {}

    /**
     * OAUTHBEARER (RFC 7628), as PostgreSQL 18 has it.
     *
     * @param issuer whose discovery document clients are sent to
     * @param discovery that document's URL
     * @param scope what clients are to ask for, separated by spaces
     */
    record OauthBearer(String issuer, String discovery, String scope) implements Door {
      public OauthBearer {
        Objects.requireNonNull(issuer);
        Objects.requireNonNull(discovery);
        Objects.requireNonNull(scope);
      }
    }
  }

  public ListenerSettings {
    Objects.requireNonNull(address);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(proxyProtocol);
    Objects.requireNonNull(door);
    if (tls.isEmpty() && !plaintextOnLoopback) {
      throw new IllegalArgumentException("a listener without TLS serves nobody");
    }
  }

  /** A listener with a certificate that stays, for tokens as passwords, without load balancers. */
  public ListenerSettings(
      InetSocketAddress address, Optional<SslContext> tls, boolean plaintextOnLoopback) {
    this(
        address,
        tls.map(context -> () -> context),
        plaintextOnLoopback,
        Optional.empty(),
        new Door.TokenPassword());
  }
}
