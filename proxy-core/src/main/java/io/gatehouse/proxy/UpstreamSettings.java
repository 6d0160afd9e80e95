package io.gatehouse.proxy;

import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the proxy reaches one PostgreSQL database.
 *
 * @param host name or address; never a Unix-domain socket
 * @param port TCP port
 * @param database the database's name on that server
 * @param user the role that the proxy logs in as
 * @param password called at every login, so that a secret that was rotated is seen; the array it
 *     returns belongs to the caller, who wipes it after use. Empty when the server asks for none.
 * @param tls how far TLS is required
 * @param caFile certificates (PEM) that the server's must chain to; without it the Java runtime's
 *     own list counts
 */
public record UpstreamSettings(
    String host,
    int port,
    String database,
    String user,
    Supplier<char[]> password,
    UpstreamTlsMode tls,
    Optional<Path> caFile) {

  public UpstreamSettings {
    Objects.requireNonNull(host);
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(caFile);
    if (host.isBlank()) {
      throw new IllegalArgumentException("an upstream needs a host");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no such TCP port: " + port);
    }
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database + " (tls " + tls.word() + ")";
  }
}
