package io.gatehouse.it.stage;

import io.gatehouse.it.wire.WireClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A PostgreSQL server of a given version with the database {@code shop} in it.
 *
 * <p>Over TLS it wants SCRAM-SHA-256, which is how the proxy comes; in clear it trusts, which is
 * how the tests look past the proxy.
 */
public final class RealPostgres implements AutoCloseable {

  /** The login that the proxy uses, and that the tests use to look past the proxy. */
  public static final String LOGIN = "shop_app";

  /** Its password. */
  public static final String PASSWORD = "upstream-secret-7d1";

  /** The database. */
  public static final String DATABASE = "shop";

  private static final String HBA =
      """
      hostssl   all all 127.0.0.1/32 scram-sha-256
      hostnossl all all 127.0.0.1/32 trust
      """;

  private final EmbeddedPostgres server;
  private final TlsMaterial tls;

  private RealPostgres(EmbeddedPostgres server, TlsMaterial tls) {
    this.server = server;
    this.tls = tls;
  }

  /** Starts a server with the usual {@code pg_hba.conf} and loads the sample. */
  public static RealPostgres start(PostgresVersion version) {
    return start(version, HBA);
  }

  /** Starts a server with that {@code pg_hba.conf} and loads the sample. */
  public static RealPostgres start(PostgresVersion version, String hba) {
    TlsMaterial tls = TlsMaterial.selfSigned("upstream");
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setPgBinaryResolver((system, machine) -> version.binaries())
              .setServerConfig("ssl", "on")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("max_connections", "200")
              .setServerConfig("fsync", "off")
              .setServerConfig("wal_level", "minimal")
              .setServerConfig("max_wal_senders", "0")
              .setServerConfig("logging_collector", "off")
              .setServerConfig("max_prepared_transactions", "4")
              .setDataDirectoryCustomizer(directory -> configure(directory, tls, hba))
              .start();
      RealPostgres postgres = new RealPostgres(server, tls);
      postgres.load();
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void configure(File directory, TlsMaterial tls, String hba) {
    try {
      Path data = directory.toPath();
      Files.writeString(data.resolve("server.crt"), tls.certificatePem());
      OwnerOnly.write(data.resolve("server.key"), tls.keyPem());
      Files.writeString(
          data.resolve("pg_hba.conf"), "host all postgres 127.0.0.1/32 trust\n" + hba);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void load() {
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SET password_encryption = 'scram-sha-256'");
      statement.execute("CREATE ROLE " + LOGIN + " LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + LOGIN);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    runScript("shop.sql");
  }

  /** Runs a script of the class path as the application's login. */
  public void runScript(String resource) {
    try (Connection connection = direct();
        Statement statement = connection.createStatement()) {
      statement.execute(script(resource));
    } catch (SQLException e) {
      throw new IllegalStateException(resource, e);
    }
  }

  /** The text of a script of the class path. */
  public static String script(String resource) {
    try (var in = RealPostgres.class.getClassLoader().getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Port on 127.0.0.1. */
  public int port() {
    return server.getPort();
  }

  /** The certificate that the server shows; it is its own authority. */
  public TlsMaterial tls() {
    return tls;
  }

  /** A connection past the proxy, as the login that the proxy uses. */
  public Connection direct() throws SQLException {
    return direct(new Properties());
  }

  /** The same with more of pgjdbc's properties. */
  public Connection direct(Properties properties) throws SQLException {
    return connect(DATABASE, LOGIN, properties);
  }

  /** A connection past the proxy as the server's superuser. */
  public Connection superuser(String database) throws SQLException {
    return connect(database, "postgres", new Properties());
  }

  private Connection connect(String database, String user, Properties more) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(more);
    properties.setProperty("user", user);
    properties.setProperty("password", PASSWORD);
    properties.setProperty("sslmode", "disable");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port() + "/" + database, properties);
  }

  /** Runs a statement past the proxy. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = direct();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** How many rows there are, past the proxy. */
  public long count(String from) throws SQLException {
    try (Connection connection = direct();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** A raw session past the proxy, as the login that the proxy uses. */
  public WireClient wire() {
    WireClient client = WireClient.connect(port());
    client.login(LOGIN, DATABASE, PASSWORD);
    return client;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
