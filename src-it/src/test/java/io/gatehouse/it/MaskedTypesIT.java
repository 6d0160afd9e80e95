package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.it.stage.ClientMode;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/**
 * Every mask gives, for every type and in every format, a value that is valid for the type: drivers
 * make objects of it, and PostgreSQL takes it back.
 */
@OnEveryPostgres
class MaskedTypesIT {

  private static final List<String> MASKS =
      List.of(
          "none", "full", "constant", "partial", "email", "hash", "bucket", "date_trunc", "noise");

  /** Debian's, whose packages python3-psycopg and python3-asyncpg it sees. */
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  MaskedTypesIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() {
    postgres.runScript("masks.sql");
    gatehouse = RealGatehouse.before(postgres).policies("policies/masks.yaml").start();
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  @ParameterizedTest
  @EnumSource(ClientMode.class)
  void pgjdbcMakesObjectsOfAll(ClientMode mode) throws SQLException {
    for (String mask : MASKS) {
      pgjdbcMakesObjectsOfAll(mask, mode);
    }
  }

  private void pgjdbcMakesObjectsOfAll(String mask, ClientMode mode) throws SQLException {
    try (Connection agent = gatehouse.connect(Persona.AGENT, mode.properties());
        Statement statement = agent.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM masks.m_" + mask)) {
      int columns = rows.getMetaData().getColumnCount();
      assertThat(rows.next()).isTrue();
      int shown = 0;
      for (int i = 1; i <= columns; i++) {
        Object value = rows.getObject(i);
        String text = rows.getString(i);
        assertThat(rows.wasNull()).isEqualTo(value == null);
        assertThat(text == null ? "" : text).doesNotContain("HIDDEN");
        if (value instanceof Array array) {
          assertThat((Object[]) array.getArray()).isEmpty();
        }
        shown += value == null ? 0 : 1;
      }
      if (mask.equals("none")) {
        assertThat(shown).isZero();
      } else {
        // Types that have no value that says nothing: NULL
        assertThat(shown).isBetween(columns - 8, columns - 4);
      }
      assertThat(rows.next()).isTrue();
      for (int i = 1; i <= columns; i++) {
        assertThat(rows.getObject(i)).isNull();
      }
    }
  }

  private static byte[] copyOut(Connection connection, String sql) throws SQLException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try {
      connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, data);
    } catch (IOException e) {
      throw new SQLException(e);
    }
    return data.toByteArray();
  }

  private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** What each format of COPY brings, PostgreSQL reads, and it is the same. */
  @Test
  void postgresqlTakesBackWhatCopyBrings() throws SQLException, IOException {
    for (String mask : MASKS) {
      postgresqlTakesBackWhatCopyBrings(mask);
    }
  }

  private void postgresqlTakesBackWhatCopyBrings(String mask) throws SQLException, IOException {
    try (Connection agent = gatehouse.connect(Persona.AGENT, ClientMode.SIMPLE.properties());
        Connection direct = postgres.direct(ClientMode.SIMPLE.properties());
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE TEMP TABLE back (LIKE masks.every_type)");
      List<List<String>> shown = null;
      for (String format : List.of("text", "csv", "binary")) {
        byte[] data =
            copyOut(agent, "COPY masks.m_%s TO STDOUT (FORMAT %s)".formatted(mask, format));
        assertThat(new String(data, StandardCharsets.ISO_8859_1)).doesNotContain("HIDDEN");
        direct
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "COPY back FROM STDIN (FORMAT %s)".formatted(format),
                new ByteArrayInputStream(data));
        List<List<String>> back = rows(direct, "SELECT * FROM back");
        assertThat(back).hasSize(2);
        assertThat(back.get(1)).containsOnlyNulls();
        if (shown != null) {
          assertThat(back).as(format).isEqualTo(shown);
        }
        shown = back;
        statement.execute("TRUNCATE back");
      }
    }
  }

  @Test
  void psycopgAndAsyncpgReadAll() throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(PYTHON) && python("-c", "import psycopg, asyncpg").status() == 0,
        "skipped: needs Debian's python3-psycopg and python3-asyncpg");
    Path script = Files.createTempFile("gatehouse-it", ".py");
    Files.writeString(script, RealPostgres.script("drivers.py"));
    List<String> arguments = new ArrayList<>();
    arguments.add(script.toString());
    arguments.add(Integer.toString(gatehouse.port()));
    arguments.add(Persona.AGENT.user());
    MASKS.forEach(mask -> arguments.add("masks.m_" + mask));

    Said said = python(arguments.toArray(new String[0]));

    assertThat(said.text())
        .matches("(?s)psycopg [0-9]{4,} cells read\nasyncpg [0-9]{4,} cells read\n");
    assertThat(said.status()).isZero();
  }

  private record Said(int status, String text) {}

  private Said python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), "-B"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", gatehouse.token(Persona.AGENT));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Said(process.exitValue(), text);
  }
}
