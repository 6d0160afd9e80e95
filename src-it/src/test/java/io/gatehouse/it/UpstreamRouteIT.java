package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.pgwire.auth.ChannelBinding;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.gatehouse.proxy.UpstreamSettings.Route;
import io.gatehouse.proxy.UpstreamSettings.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Several servers behind one name: which is taken, and what a failure of one means. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamRouteIT {

  private RealPostgres writes;
  private RealPostgres readsOnly;

  @BeforeAll
  void start() throws SQLException {
    writes = RealPostgres.start(PostgresVersion.V18);
    readsOnly = RealPostgres.start(PostgresVersion.V18);
    try (Connection connection = readsOnly.superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET default_transaction_read_only = on");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  @AfterAll
  void stop() {
    writes.close();
    readsOnly.close();
  }

  private static int nobody() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Host host(RealPostgres postgres) {
    return new Host("127.0.0.1", postgres.port());
  }

  /** The port of the server that a session came to. */
  private int reached(RealGatehouse gatehouse) throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT inet_server_port()")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private RealGatehouse proxy(Target target, Host... hosts) {
    return RealGatehouse.before(writes)
        .tls(UpstreamTlsMode.DISABLE)
        .hosts(new Route(target, false, 0), hosts)
        .start();
  }

  @Test
  void aServerThatIsDownIsPassedOver() throws SQLException {
    try (RealGatehouse gatehouse =
        proxy(Target.ANY, new Host("127.0.0.1", nobody()), host(writes))) {
      assertThat(reached(gatehouse)).isEqualTo(writes.port());
    }
  }

  @Test
  void theServerThatIsWantedIsFound() throws SQLException {
    try (RealGatehouse gatehouse = proxy(Target.READ_WRITE, host(readsOnly), host(writes))) {
      assertThat(reached(gatehouse)).isEqualTo(writes.port());
      // A cancel goes to the server that runs the statement, not to the first of the list.
      try (Connection connection = gatehouse.connect(Persona.DBA);
          Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        SQLException error =
            catchThrowableOfType(
                SQLException.class, () -> statement.execute("SELECT pg_sleep(60)"));
        assertThat(error.getSQLState()).isEqualTo("57014");
      }
    }
    try (RealGatehouse gatehouse = proxy(Target.ANY, host(readsOnly), host(writes))) {
      assertThat(reached(gatehouse)).isEqualTo(readsOnly.port());
    }
  }

  @Test
  void whenNoServerIsWhatIsWantedNobodyIsServed() {
    try (RealGatehouse gatehouse = proxy(Target.STANDBY, host(readsOnly), host(writes))) {
      SQLException error =
          catchThrowableOfType(SQLException.class, () -> gatehouse.connect(Persona.DBA).close());
      assertThat(error.getSQLState()).isEqualTo("08001");
      assertThat(error.getMessage()).doesNotContain("127.0.0.1:" + writes.port());
    }
  }

  @Test
  void channelBindingIsUsedWhenItIsRequired() throws SQLException {
    try (RealGatehouse gatehouse =
        RealGatehouse.before(writes).channelBinding(ChannelBinding.REQUIRE).start()) {
      assertThat(reached(gatehouse)).isEqualTo(writes.port());
    }
    // In clear this server trusts: nobody proves anything, so nobody is let through.
    try (RealGatehouse gatehouse =
        RealGatehouse.before(writes)
            .tls(UpstreamTlsMode.DISABLE)
            .channelBinding(ChannelBinding.REQUIRE)
            .start()) {
      SQLException error =
          catchThrowableOfType(SQLException.class, () -> gatehouse.connect(Persona.DBA).close());
      assertThat(error.getSQLState()).isEqualTo("08001");
    }
  }
}
