package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.catalog.UpstreamConnection;
import io.gatehouse.proxy.control.ControlEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the table that proxies share. For one thread, but for {@link #close}. */
final class ControlTable implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlTable.class);

  private static final String TABLE = "gatehouse.control_journal";
  private static final String CHANNEL = "gatehouse_control";

  /** Of pg_advisory_xact_lock: "gatehous" in ASCII. Shared by all who use the table. */
  private static final long LOCK = 0x67617465686f7573L;

  /** Longer than this no statement takes, nor does anybody wait for the lock. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Connection connection;

  private ControlTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param following whether it is for hearing of others' transactions; else for making some
   */
  static ControlTable connect(UpstreamSettings settings, boolean following) throws SQLException {
    // Silence is longer than patience, so that the server's own word comes first.
    Connection connection = UpstreamConnection.open(settings, PATIENCE.plusSeconds(2));
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = " + PATIENCE.toMillis());
      statement.execute("SET lock_timeout = " + PATIENCE.toMillis());
      statement.execute("SET idle_in_transaction_session_timeout = " + PATIENCE.toMillis() * 2);
      statement.execute("SET synchronous_commit = on");
      statement.execute("SET search_path = pg_catalog");
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      if (following) {
        statement.execute("LISTEN " + CHANNEL);
      } else {
        connection.setAutoCommit(false);
      }
      return new ControlTable(connection);
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  /** Makes the table when there is none. */
  void create() throws SQLException, IOException {
    if (exists()) {
      return;
    }
    connection.setAutoCommit(false);
    try {
      lock();
      if (!exists()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(sql());
        }
      }
      connection.commit();
    } catch (SQLException failed) {
      connection.rollback();
      throw new SQLException(
          "its table "
              + TABLE
              + " is not there and can't be made (run control.sql of docs/approvals.md as somebody"
              + " who may): "
              + failed.getMessage(),
          failed.getSQLState(),
          failed);
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private boolean exists() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT to_regclass('" + TABLE + "')")) {
      return found.next() && found.getString(1) != null;
    }
  }

  static String sql() throws IOException {
    try (InputStream in = ControlTable.class.getResourceAsStream("control.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Waits until no other proxy decides. Ends with the transaction. */
  void lock() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
    }
  }

  /** The server's time, of this very moment. */
  Instant now() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT clock_timestamp()")) {
      found.next();
      return found.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /**
   * What the rows behind that make of it.
   *
   * @throws IOException when rows are gone that can't be, or are none of this version
   */
  Told readAfter(Told known) throws SQLException, IOException {
    Told told = known;
    try (PreparedStatement rows =
        connection.prepareStatement(
            "SELECT seq, events FROM " + TABLE + " WHERE seq >= ? ORDER BY seq")) {
      rows.setLong(1, known.sequence());
      boolean any = known.sequence() == 0;
      try (ResultSet found = rows.executeQuery()) {
        while (found.next()) {
          any = true;
          long number = found.getLong(1);
          if (number == known.sequence()) {
            continue;
          }
          List<ControlEvent> events =
              EventCodec.decode(found.getString(2).getBytes(StandardCharsets.UTF_8));
          if (number != told.sequence() + 1 && !Told.beginsAnew(events)) {
            throw new IOException(
                "the journal has lost rows between %d and %d".formatted(told.sequence(), number));
          }
          told = told.at(number, events);
        }
      }
      if (!any) {
        throw new IOException("the journal has lost its end: row " + known.sequence() + " is gone");
      }
    }
    return told;
  }

  void insert(long sequence, List<ControlEvent> events) throws SQLException {
    try (PreparedStatement row =
        connection.prepareStatement("INSERT INTO " + TABLE + " (seq, events) VALUES (?, ?)")) {
      row.setLong(1, sequence);
      row.setString(2, new String(EventCodec.encode(events), StandardCharsets.US_ASCII));
      row.executeUpdate();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("NOTIFY " + CHANNEL);
    }
  }

  void deleteBefore(long sequence) throws SQLException {
    try (PreparedStatement rows =
        connection.prepareStatement("DELETE FROM " + TABLE + " WHERE seq < ?")) {
      rows.setLong(1, sequence);
      rows.executeUpdate();
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Ends the transaction; false when that can't be done. */
  boolean rollback() {
    try {
      connection.rollback();
      return true;
    } catch (SQLException failed) {
      return false;
    }
  }

  /** Waits for a notification, so long at most. */
  void await(Duration longest) throws SQLException {
    connection.unwrap(PGConnection.class).getNotifications((int) longest.toMillis());
  }

  boolean usable() throws SQLException {
    return !connection.isClosed();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException failed) {
      LOG.debug("a connection to the control journal did not close: {}", failed.getMessage());
    }
  }
}
