package io.gatehouse.server.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The sample database {@value #NAME} and the role that the proxy logs in with: the owner of the
 * database and of all in it, so that a DBA's DDL works, but no superuser.
 */
final class SampleDatabase {

  /** The database's name. */
  static final String NAME = "shop";

  /** The proxy's own role. */
  static final String ROLE = "gatehouse";

  private SampleDatabase() {}

  /**
   * Makes the role, gives it that password, and loads the database unless it is there.
   *
   * @param password hexadecimal, so that it needs no quoting
   */
  static void prepare(EmbeddedServer server, String password) throws SQLException, IOException {
    if (!password.matches("[0-9a-f]+")) {
      throw new IllegalArgumentException("the password is not hexadecimal");
    }
    try (Connection connection = server.connectAsSuperuser("postgres");
        Statement statement = connection.createStatement()) {
      if (!exists(statement, "SELECT FROM pg_roles WHERE rolname = '" + ROLE + "'")) {
        statement.execute("CREATE ROLE " + ROLE + " LOGIN");
      }
      statement.execute("ALTER ROLE " + ROLE + " PASSWORD '" + password + "'");
      if (!exists(statement, "SELECT FROM pg_database WHERE datname = '" + NAME + "'")) {
        statement.execute("CREATE DATABASE " + NAME + " OWNER " + ROLE);
      }
    }
    try (Connection connection = EmbeddedServer.connect(server.port(), NAME, ROLE, password)) {
      if (!isLoaded(connection)) {
        load(connection);
      }
    }
  }

  /** Loads the sample data in one transaction; as text, it is what {@code psql -f} would take. */
  static void load(Connection connection) throws SQLException, IOException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql());
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("ANALYZE");
    }
  }

  /**
   * The comment on the database is the last thing that a load writes: without it, the demo was
   * stopped in the middle of its first start. Whether the tables are there says nothing, since a
   * DBA may have dropped them.
   */
  private static boolean isLoaded(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return exists(
          statement,
          "SELECT FROM pg_database WHERE datname = current_database()"
              + " AND shobj_description(oid, 'pg_database') LIKE 'Gatehouse sample data%'");
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private static String sql() throws IOException {
    try (InputStream resource = SampleDatabase.class.getResourceAsStream("shop.sql")) {
      if (resource == null) {
        throw new FileNotFoundException("shop.sql is not in the class path");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
