package io.gatehouse.proxy;

import io.gatehouse.pgwire.auth.ChannelBinding;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How the proxy reaches one PostgreSQL database.
 *
 * @param hosts the servers, tried in their order until one is reached and is of the role that is
 *     wanted
 * @param route which of them is wanted, and how they are tried
 * @param database the database's name on that server
 * @param user the role that the proxy logs in as
 * @param password called at every login, so that a secret that was rotated is seen; the array it
 *     returns belongs to the caller, who wipes it after use. Empty when the server asks for none.
 *     May block
 * @param tls how far TLS is required
 * @param caFile certificates (PEM) that the server's must chain to; without it the Java runtime's
 *     own list counts
 * @param channelBinding whether SCRAM is bound to the TLS connection
 */
public record UpstreamSettings(
    List<Host> hosts,
    Route route,
    String database,
    String user,
    Supplier<char[]> password,
    UpstreamTlsMode tls,
    Optional<Path> caFile,
    ChannelBinding channelBinding) {

  /**
   * A server.
   *
   * @param name name or address; never a Unix-domain socket
   * @param port TCP port
   */
  public record Host(String name, int port) {
    public Host {
      if (name.isBlank()) {
        throw new IllegalArgumentException("an upstream needs a host");
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("no such TCP port: " + port);
      }
    }

    @Override
    public String toString() {
      return name.contains(":") ? "[" + name + "]:" + port : name + ":" + port;
    }
  }

  /** Which server is wanted, in the words of libpq's target_session_attrs. */
  public enum Target {
    ANY,
    READ_WRITE,
    READ_ONLY,
    PRIMARY,
    STANDBY,
    PREFER_STANDBY;

    /** The word of libpq: {@code read-write}. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * How a server is chosen. Only before a login: what a client has sent is never sent again.
   *
   * @param target which is wanted
   * @param random whether they are tried in a random order: libpq's load_balance_hosts
   * @param retries how often the whole list is tried again when nobody was reached
   */
  public record Route(Target target, boolean random, int retries) {
    /** Any server, in order, and once more when none was reached. */
    public static final Route DEFAULT = new Route(Target.ANY, false, 1);

    public Route {
      Objects.requireNonNull(target);
      if (retries < 0) {
        throw new IllegalArgumentException("retries are counted from 0");
      }
    }
  }

  public UpstreamSettings {
    hosts = List.copyOf(hosts);
    Objects.requireNonNull(route);
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(caFile);
    Objects.requireNonNull(channelBinding);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("an upstream needs a host");
    }
  }

  /** One server, and what is usual. */
  public UpstreamSettings(
      String host,
      int port,
      String database,
      String user,
      Supplier<char[]> password,
      UpstreamTlsMode tls,
      Optional<Path> caFile) {
    this(
        List.of(new Host(host, port)),
        Route.DEFAULT,
        database,
        user,
        password,
        tls,
        caFile,
        ChannelBinding.PREFER);
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    String places = hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    return user + "@" + places + "/" + database + " (tls " + tls.word() + ")";
  }
}
