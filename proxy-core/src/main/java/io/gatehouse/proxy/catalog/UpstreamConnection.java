package io.gatehouse.proxy.catalog;

import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.UpstreamSettings.Host;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens the proxy's own connections: those that carry no client's statements. */
public final class UpstreamConnection {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private UpstreamConnection() {}

  /**
   * Connects. Blocks.
   *
   * @param silence how long the server may say nothing before the connection counts as dead
   */
  public static Connection open(UpstreamSettings settings, Duration silence) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(settings.hosts().stream().map(Host::name).toArray(String[]::new));
    source.setPortNumbers(settings.hosts().stream().mapToInt(Host::port).toArray());
    source.setTargetServerType(
        switch (settings.route().target()) {
          case ANY -> "any";
          case READ_WRITE, PRIMARY -> "primary";
          case READ_ONLY, STANDBY -> "secondary";
          case PREFER_STANDBY -> "preferSecondary";
        });
    source.setLoadBalanceHosts(settings.route().random());
    source.setChannelBinding(settings.channelBinding().name().toLowerCase(Locale.ROOT));
    source.setDatabaseName(settings.database());
    source.setApplicationName("gatehouse");
    source.setConnectTimeout((int) CONNECT_TIMEOUT.toSeconds());
    source.setSocketTimeout((int) silence.toSeconds());
    source.setProperty(PGProperty.GSS_ENC_MODE, "disable");
    source.setSslMode(settings.tls().word());
    switch (settings.tls()) {
      case DISABLE, PREFER, REQUIRE -> {}
      case VERIFY_CA, VERIFY_FULL -> {
        if (settings.caFile().isPresent()) {
          source.setSslRootCert(settings.caFile().get().toString());
        } else {
          source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
      }
    }
    char[] password = settings.password().get();
    try {
      return source.getConnection(settings.user(), new String(password));
    } finally {
      Arrays.fill(password, '\0');
    }
  }
}
