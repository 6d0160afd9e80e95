package io.gatehouse.server.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A session of pgjdbc, as a user of the demo would open it: TLS, with the certificate verified. */
final class TourSession implements AutoCloseable {

  private static final int BINARY_FORMAT = 1;

  private final Connection connection;
  private final TourStep.Protocol protocol;

  private TourSession(Connection connection, TourStep.Protocol protocol) {
    this.connection = connection;
    this.protocol = protocol;
  }

  /**
   * Logs in through the proxy.
   *
   * @throws SQLException when the proxy says no
   */
  static TourSession open(
      int port, Path caFile, String user, String password, TourStep.Protocol protocol)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", caFile.toString());
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "10");
    properties.setProperty("ApplicationName", "gatehouse demo --check");
    switch (protocol) {
      case SIMPLE -> properties.setProperty("preferQueryMode", "simple");
      case BINARY -> {
        // -1: binary from the first execution on.
        properties.setProperty("prepareThreshold", "-1");
        properties.setProperty("binaryTransfer", "true");
        properties.setProperty("binaryTransferEnable", "TEXT,VARCHAR");
      }
    }
    return new TourSession(
        DriverManager.getConnection(
            "jdbc:postgresql://localhost:" + port + "/" + SampleDatabase.NAME, properties),
        protocol);
  }

  /** Sends one statement. */
  Answer ask(String sql) throws SQLException {
    try {
      return switch (protocol) {
        case SIMPLE -> {
          try (Statement statement = connection.createStatement()) {
            yield answer(statement, statement.execute(sql));
          }
        }
        case BINARY -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            yield answer(statement, statement.execute());
          }
        }
      };
    } catch (PSQLException e) {
      ServerErrorMessage error = e.getServerErrorMessage();
      if (error == null) {
        // Not the server's word: the connection broke.
        throw e;
      }
      return failure(error);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** Everything that a query returns. */
  static Answer.Table table(ResultSet rows) throws SQLException {
    int width = rows.getMetaData().getColumnCount();
    PGResultSetMetaData formats = rows.getMetaData().unwrap(PGResultSetMetaData.class);
    List<String> labels = new ArrayList<>();
    boolean binary = false;
    for (int column = 1; column <= width; column++) {
      labels.add(rows.getMetaData().getColumnLabel(column));
      binary |= formats.getFormat(column) == BINARY_FORMAT;
    }
    List<List<String>> values = new ArrayList<>();
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= width; column++) {
        row.add(rows.getString(column));
      }
      values.add(row);
    }
    return new Answer.Table(labels, values, binary);
  }

  private static Answer answer(Statement statement, boolean hasRows) throws SQLException {
    if (!hasRows) {
      return new Answer.Ran();
    }
    try (ResultSet rows = statement.getResultSet()) {
      return table(rows);
    }
  }

  private static Answer.Failure failure(ServerErrorMessage error) {
    return new Answer.Failure(
        error.getSQLState(),
        error.getMessage(),
        Optional.ofNullable(error.getDetail()),
        Optional.ofNullable(error.getHint()));
  }
}
