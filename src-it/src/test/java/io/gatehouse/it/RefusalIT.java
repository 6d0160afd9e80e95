package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.it.stage.ClientMode;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What policies refuse does not happen, and the client learns why. */
@OnEveryPostgres
class RefusalIT {

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  RefusalIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
            Arguments.of("DROP TABLE customers", "no-ddl"),
            Arguments.of("DELETE FROM orders", "no-unbounded-write"),
            Arguments.of("UPDATE orders SET status = 'x' WHERE 1 = 1", "no-unbounded-write"),
            Arguments.of("UPDATE orders SET status = 'x' WHERE id = id", "no-unbounded-write"),
            Arguments.of("DELETE FROM orders WHERE true OR id = 1", "no-unbounded-write"),
            Arguments.of(
                "WITH x AS (DELETE FROM orders RETURNING 1) SELECT * FROM x", "no-unbounded-write"),
            Arguments.of(
                "DELETE FROM orders\n\n\nWHERE id = 1; DELETE FROM orders", "no-unbounded-write"),
            Arguments.of("SELECT 1; DROP TABLE customers", "no-ddl"),
            Arguments.of("/* hi */ drop /* there */ table customers", "no-ddl"),
            Arguments.of("TRUNCATE orders", "no"),
            Arguments.of("GRANT ALL ON customers TO public", "no-ddl"),
            Arguments.of("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "no-ddl"),
            Arguments.of("DO $$ BEGIN EXECUTE 'DROP TABLE customers'; END $$", "no"),
            Arguments.of("EXPLAIN ANALYZE DELETE FROM orders", "no-unbounded-write"),
            Arguments.of("PREPARE d AS DELETE FROM orders", "no-unbounded-write"),
            Arguments.of("COPY note_pad FROM PROGRAM 'id'", "no"),
            Arguments.of("COPY note_pad TO '/tmp/out'", "no"),
            Arguments.of("VACUUM FULL", "no"))
        .flatMap(
            a ->
                Arrays.stream(ClientMode.values())
                    .map(m -> Arguments.of(a.get()[0], a.get()[1], m)));
  }

  static Stream<Arguments> notUnderstood() {
    return Stream.of(
        Arguments.of("SELECT id FROM no_such_table", "42P01", 16, "no_such_table"),
        Arguments.of("SELECT nam FROM customers", "42703", 8, "nam"),
        Arguments.of("SELECT 'é', nam FROM customers", "42703", 13, "nam"),
        Arguments.of("SELECT id FORM customers", "42501", 16, "syntax error"),
        Arguments.of("SELECT 1__0", "42501", 8, "trailing junk"),
        Arguments.of(
            "SELECT " + "(".repeat(200) + "1" + ")".repeat(200),
            "54001",
            158,
            "max_statement_nesting"),
        Arguments.of("SELECT 1;".repeat(1_001), "54001", 9_001, "max_statements"),
        Arguments.of(
            "SELECT '" + "x".repeat(1 << 20) + "'", "54001", 1, "max_statement of 1048576 bytes"));
  }

  /** As the server would: with the place, and the session goes on. */
  @ParameterizedTest(name = "{1} at {2}")
  @MethodSource("notUnderstood")
  void saysWhatIsNotUnderstoodAndWhere(String sql, String sqlState, int position, String words)
      throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.AGENT, ClientMode.SIMPLE.properties());
        Statement statement = connection.createStatement()) {
      PSQLException error = catchThrowableOfType(PSQLException.class, () -> statement.execute(sql));
      assertThat(error.getServerErrorMessage().getSQLState()).isEqualTo(sqlState);
      assertThat(error.getServerErrorMessage().getMessage()).contains(words);
      assertThat(error.getServerErrorMessage().getPosition()).isEqualTo(position);
      assertThat(error.getServerErrorMessage().getDetail()).contains("policy=not-understood");
      assertThat(error.getServerErrorMessage().getHint()).isNotEmpty();
      assertSane(statement);
    }
  }

  @ParameterizedTest(name = "{2}: {0}")
  @MethodSource("refusals")
  void refusesWithPolicyDecisionAndHint(String sql, String policy, ClientMode mode)
      throws SQLException {
    String before = state();
    try (Connection connection = gatehouse.connect(Persona.AGENT, mode.properties());
        Statement statement = connection.createStatement()) {
      SQLException error = catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
      assertThat((Throwable) error).as(sql).isNotNull();
      assertThat(error.getSQLState()).isEqualTo("42501");
      ServerErrorMessage said = ((PSQLException) error).getServerErrorMessage();
      assertThat(said.getMessage()).isNotBlank();
      assertThat(said.getDetail())
          .contains("policy=" + policy)
          .containsPattern("decision=[0-9A-Za-z]{6,}");
      assertThat(said.getHint()).isNotBlank();
      assertSane(statement);
    }
    assertThat(state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(ClientMode.class)
  void abortsTheTransactionAsPostgresWould(ClientMode mode) throws SQLException {
    String before = state();
    try (Connection connection = gatehouse.connect(Persona.AGENT, mode.properties());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO note_pad VALUES (700, 'before the refusal')");
      assertThat(sqlState(() -> statement.execute("DELETE FROM orders"))).isEqualTo("42501");
      assertThat(sqlState(() -> statement.executeQuery("SELECT 1"))).isEqualTo("25P02");
      // What PostgreSQL answers to COMMIT now is ROLLBACK; pgjdbc may raise that as an error.
      try {
        connection.commit();
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isIn("25P02", "25000", "40000");
      }
      connection.rollback();
      assertSane(statement);
    }
    assertThat(state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(ClientMode.class)
  void letsASavepointSurviveARefusal(ClientMode mode) throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.AGENT, mode.properties());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO note_pad VALUES (701, 'kept in the transaction')");
      var savepoint = connection.setSavepoint();
      assertThat(sqlState(() -> statement.execute("DROP TABLE orders"))).isEqualTo("42501");
      connection.rollback(savepoint);
      try (ResultSet rows = statement.executeQuery("SELECT body FROM note_pad WHERE id = 701")) {
        assertThat(rows.next()).isTrue();
      }
      connection.rollback();
    }
  }

  @ParameterizedTest
  @EnumSource(ClientMode.class)
  void nothingOfABatchWithARefusalIsKept(ClientMode mode) throws SQLException {
    String before = state();
    try (Connection connection = gatehouse.connect(Persona.AGENT, mode.properties());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.addBatch("INSERT INTO note_pad VALUES (710, 'a')");
      statement.addBatch("DELETE FROM note_pad");
      statement.addBatch("INSERT INTO note_pad VALUES (711, 'b')");
      assertThat(
              catchThrowableOfType(BatchUpdateException.class, statement::executeBatch)
                  .getSQLState())
          .isEqualTo("42501");
      connection.rollback();
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void whoMatchesNoPolicyMayDoNothing() {
    try (WireClient client = gatehouse.wire(Persona.STRANGER)) {
      for (String sql :
          new String[] {"SELECT 1", "SELECT id FROM orders", "SET work_mem = '8MB'"}) {
        Reply refusal = client.query(sql).get(0);
        assertThat(refusal.type()).isEqualTo('E');
        assertThat(refusal.sqlState()).isEqualTo("42501");
        assertThat(refusal.fields().get('D')).contains("policy=no_allow");
      }
    }
  }

  @Test
  void theDbaMayChangeTheShape() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.DBA);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE made_by_dba (id int)");
      statement.execute("DROP TABLE made_by_dba");
    }
  }

  @Test
  void theAgentMayWriteRowsThatItNames() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.AGENT)) {
      connection.setAutoCommit(false);
      try (var update = connection.prepareStatement("UPDATE note_pad SET body = ? WHERE id = ?")) {
        update.setString(1, "changed");
        update.setInt(2, 5);
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
      connection.rollback();
    }
  }

  private static void assertSane(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT 41 + 1")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  private static String sqlState(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    SQLException error = catchThrowableOfType(SQLException.class, call);
    return error == null ? "no error" : error.getSQLState();
  }

  /** Everything that a refused statement could have changed, read past the proxy. */
  private String state() throws SQLException {
    try (Connection connection = postgres.direct();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT concat_ws(' ', (SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM orders AS o),
                  (SELECT md5(string_agg(n::text, ',' ORDER BY id)) FROM note_pad AS n),
                  (SELECT md5(string_agg(c.relname || coalesce(c.relacl::text, ''), ',' ORDER BY c.oid))
                   FROM pg_class AS c JOIN pg_namespace AS s ON s.oid = c.relnamespace
                   WHERE s.nspname IN ('public', 'hr', 'other')),
                  (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace))
                """)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
