package io.gatehouse.it.stage;

import java.util.EnumMap;
import java.util.Map;

/** Servers and proxies of one test run, each started when first asked for and kept to its end. */
public final class Stage implements AutoCloseable {

  private final Map<PostgresVersion, RealPostgres> servers = new EnumMap<>(PostgresVersion.class);
  private final Map<PostgresVersion, RealGatehouse> proxies = new EnumMap<>(PostgresVersion.class);

  /** The server of that version. */
  public synchronized RealPostgres postgres(PostgresVersion version) {
    return servers.computeIfAbsent(version, RealPostgres::start);
  }

  /** A proxy with the usual configuration before the server of that version. */
  public synchronized RealGatehouse gatehouse(PostgresVersion version) {
    return proxies.computeIfAbsent(version, v -> RealGatehouse.before(postgres(v)).start());
  }

  @Override
  public synchronized void close() {
    proxies.values().forEach(RealGatehouse::close);
    servers.values().forEach(RealPostgres::close);
  }
}
