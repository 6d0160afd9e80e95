package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.TlsMaterial;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The proxy's way to PostgreSQL: every kind of login, TLS as asked, errors that a person
 * understands.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamIT {

  private static final String HBA =
      """
      host      all by_scram 127.0.0.1/32 scram-sha-256
      host      all by_md5   127.0.0.1/32 md5
      host      all by_clear 127.0.0.1/32 password
      host      all by_trust 127.0.0.1/32 trust
      host      all by_peer  127.0.0.1/32 reject
      hostssl   all by_tls   127.0.0.1/32 scram-sha-256
      hostnossl all shop_app 127.0.0.1/32 trust
      """;

  private RealPostgres postgres;

  @BeforeAll
  void start() throws SQLException {
    postgres = RealPostgres.start(PostgresVersion.V18, HBA);
    try (Connection connection = postgres.superuser("shop");
        Statement statement = connection.createStatement()) {
      for (String role : new String[] {"by_scram", "by_clear", "by_trust", "by_peer", "by_tls"}) {
        statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'pw-" + role + "'");
      }
      statement.execute("SET password_encryption = 'md5'");
      statement.execute("CREATE ROLE by_md5 LOGIN PASSWORD 'pw-by_md5'");
      statement.execute(
          "GRANT SELECT ON ALL TABLES IN SCHEMA public TO by_scram, by_clear, by_trust, by_tls, by_md5");
    }
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  static Stream<Arguments> logins() {
    return Stream.of("by_scram", "by_md5", "by_clear", "by_trust", "by_tls")
        .flatMap(
            role ->
                Stream.of(UpstreamTlsMode.values())
                    .filter(mode -> !role.equals("by_tls") || mode != UpstreamTlsMode.DISABLE)
                    .map(mode -> Arguments.of(role, mode)));
  }

  @ParameterizedTest
  @MethodSource("logins")
  void logsInAsTheServerAsks(String role, UpstreamTlsMode mode) throws SQLException {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres).login(role, "pw-" + role).tls(mode).start();
        Connection connection = gatehouse.connect(Persona.OFFICER);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo(role);
      assertThat(rows.getBoolean(2)).isEqualTo(mode != UpstreamTlsMode.DISABLE);
    }
  }

  @Test
  void refusesAServerWhoseCertificateItDoesNotKnow() {
    for (UpstreamTlsMode mode :
        new UpstreamTlsMode[] {UpstreamTlsMode.VERIFY_CA, UpstreamTlsMode.VERIFY_FULL}) {
      SQLException error =
          refusedBy(
              RealGatehouse.before(postgres)
                  .login("by_scram", "pw-by_scram")
                  .tls(mode)
                  .trusting(TlsMaterial.selfSigned("somebody else")));
      assertThat(error.getSQLState()).startsWith("08");
      assertThat(error.getMessage()).contains("shop", "Your token is fine");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"by_scram", "by_md5", "by_clear"})
  void doesNotTellTheClientTheUpstreamPassword(String role) {
    SQLException error =
        refusedBy(RealGatehouse.before(postgres).login(role, "wrong-upstream-password"));
    assertThat(error.getSQLState()).startsWith("08");
    assertThat(error.getMessage()).doesNotContain("wrong-upstream-password");
  }

  @Test
  void saysThatTheServerRefusesTheProxy() {
    SQLException error = refusedBy(RealGatehouse.before(postgres).login("by_peer", "x"));
    assertThat(error.getSQLState()).startsWith("08");
  }

  @Test
  void saysThatTheServersDatabaseIsNotThere() {
    SQLException error =
        refusedBy(
            RealGatehouse.before(postgres)
                .login("by_scram", "pw-by_scram")
                .upstreamDatabase("gone"));
    assertThat(error.getSQLState()).isIn("3D000", "08001", "08004", "08006");
  }

  @Test
  void saysThatTheServerIsDown() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      nobody = socket.getLocalPort();
    }
    SQLException error =
        refusedBy(
            RealGatehouse.before(postgres).login("by_scram", "pw-by_scram").upstreamPort(nobody));
    assertThat(error.getSQLState()).startsWith("08");
    assertThat(error.getMessage()).contains("shop");
  }

  @Test
  void endsTheSessionWithAnErrorWhenTheServerEndsIt() throws SQLException {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres).login("by_scram", "pw-by_scram").start();
        Connection connection = gatehouse.connect(Persona.OFFICER);
        Statement statement = connection.createStatement()) {
      int pid;
      try (ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
        rows.next();
        pid = rows.getInt(1);
      }
      try (Connection admin = postgres.superuser("postgres");
          Statement kill = admin.createStatement()) {
        kill.execute("SELECT pg_terminate_backend(" + pid + ")");
      }
      SQLException error =
          catchThrowableOfType(
              SQLException.class,
              () -> {
                for (int i = 0; i < 100; i++) {
                  statement.execute("SELECT 1");
                }
              });
      assertThat(error.getSQLState()).isIn("57P01", "08006", "08003");
    }
  }

  private static SQLException refusedBy(RealGatehouse.Builder builder) {
    try (RealGatehouse gatehouse = builder.start()) {
      SQLException error =
          catchThrowableOfType(
              SQLException.class, () -> gatehouse.connect(Persona.OFFICER).close());
      assertThat((Throwable) error).as("the connection is refused").isNotNull();
      return error;
    }
  }
}
