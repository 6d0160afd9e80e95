package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The main promises on any version that has a container image: {@code
 * -Dgatehouse.it.postgresql=13}. Without Docker the tests are skipped.
 */
@Tag("testcontainers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersIT {

  private static final String VERSION = System.getProperty("gatehouse.it.postgresql", "17");

  private PostgreSQLContainer container;
  private RealGatehouse gatehouse;

  @BeforeAll
  void start() throws SQLException {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "Docker is not available: PostgreSQL " + VERSION + " is not tried in a container");
    container =
        new PostgreSQLContainer("postgres:" + VERSION)
            .withDatabaseName(RealPostgres.DATABASE)
            .withUsername(RealPostgres.LOGIN)
            .withPassword(RealPostgres.PASSWORD);
    container.start();
    try (Connection connection = container.createConnection("");
        Statement statement = connection.createStatement()) {
      statement.execute(RealPostgres.script("shop.sql"));
    }
    gatehouse =
        RealGatehouse.before(container.getHost(), container.getMappedPort(5432))
            .tls(UpstreamTlsMode.DISABLE)
            .start();
  }

  @AfterAll
  void stop() {
    if (gatehouse != null) {
      gatehouse.close();
    }
    if (container != null) {
      container.stop();
    }
  }

  @Test
  void speaksWithTheVersionAskedFor() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.DBA)) {
      assertThat(connection.getMetaData().getDatabaseMajorVersion())
          .isEqualTo(Integer.parseInt(VERSION));
    }
  }

  @Test
  void masksForTheAgentAndNotForTheOfficer() throws SQLException {
    String sql =
        "SELECT email, ssn FROM v_customers AS v JOIN customers AS c ON c.id = v.customer ORDER BY c.id";
    assertThat(firstCell(Persona.AGENT, sql)).isEqualTo("s***@h***.test");
    assertThat(firstCell(Persona.OFFICER, sql)).isEqualTo("secret1@hidden1.test");
  }

  @Test
  void refusesWhatPoliciesRefuse() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.AGENT);
        Statement statement = connection.createStatement()) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowableOfType(
                      SQLException.class, () -> statement.execute("DROP TABLE customers"))
                  .getSQLState())
          .isEqualTo("42501");
    }
  }

  private String firstCell(Persona persona, String sql) throws SQLException {
    try (Connection connection = gatehouse.connect(persona);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
