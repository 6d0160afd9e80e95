package io.gatehouse.proxy.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definitions of the views and materialized views.
 *
 * <p>pg_get_viewdef takes a lock on each relation that the view reads, so whoever alters one of
 * them in an open transaction holds it up; and that may be the very session that waits for this
 * reading. So nothing is waited for: a view that can't be read has no definition in the snapshot,
 * which keeps its lineage unproven.
 *
 * @param byOid pg_get_viewdef by pg_class.oid
 * @param complete whether all were read
 */
record ViewDefinitions(Map<Integer, String> byOid, boolean complete) {
  private static final Logger LOG = LoggerFactory.getLogger(ViewDefinitions.class);

  /** Where all are read at once. */
  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

  /** Where they are read one by one. */
  private static final Duration SHORT_LOCK_TIMEOUT = Duration.ofMillis(20);

  /** After so many that are locked, the rest is left out. */
  private static final int MAX_LOCKED = 100;

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String DEADLOCK_DETECTED = "40P01";

  private static final String ALL =
      "SELECT oid, pg_catalog.pg_get_viewdef(oid) FROM pg_catalog.pg_class"
          + " WHERE relkind IN ('v', 'm') AND relpersistence OPERATOR(pg_catalog.<>) 't'"
          + " AND oid OPERATOR(pg_catalog.>=) %s";

  private static final String NAMES =
      "SELECT oid FROM pg_catalog.pg_class WHERE relkind IN ('v', 'm')"
          + " AND relpersistence OPERATOR(pg_catalog.<>) 't'"
          + " AND oid OPERATOR(pg_catalog.>=) %s ORDER BY oid";

  private static final String ONE = "SELECT pg_catalog.pg_get_viewdef(?::pg_catalog.oid)";

  /**
   * Reads them in the connection's transaction, in which the search_path is empty.
   *
   * @param first the OID from which on they are read
   */
  static ViewDefinitions read(Connection connection, int first) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      return all(connection, first);
    } catch (SQLException failed) {
      if (!locked(failed)) {
        throw failed;
      }
      connection.rollback(before);
    }
    return oneByOne(connection, first);
  }

  private static ViewDefinitions all(Connection connection, int first) throws SQLException {
    Map<Integer, String> definitions = new HashMap<>();
    try (Statement statement = connection.createStatement()) {
      setLockTimeout(statement, LOCK_TIMEOUT);
      try (ResultSet rows = statement.executeQuery(ALL.formatted(first))) {
        while (rows.next()) {
          put(definitions, (int) rows.getLong(1), rows.getString(2));
        }
      }
    }
    return new ViewDefinitions(Map.copyOf(definitions), true);
  }

  private static ViewDefinitions oneByOne(Connection connection, int first) throws SQLException {
    List<Long> views = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      setLockTimeout(statement, SHORT_LOCK_TIMEOUT);
      try (ResultSet rows = statement.executeQuery(NAMES.formatted(first))) {
        while (rows.next()) {
          views.add(rows.getLong(1));
        }
      }
    }
    Map<Integer, String> definitions = new HashMap<>();
    int unread = 0;
    try (PreparedStatement one = connection.prepareStatement(ONE)) {
      for (long view : views) {
        if (unread >= MAX_LOCKED) {
          break;
        }
        Savepoint before = connection.setSavepoint();
        one.setLong(1, view);
        try (ResultSet row = one.executeQuery()) {
          row.next();
          put(definitions, (int) view, row.getString(1));
        } catch (SQLException failed) {
          if (!locked(failed)) {
            throw failed;
          }
          connection.rollback(before);
          unread++;
          continue;
        }
        connection.releaseSavepoint(before);
      }
    }
    LOG.info(
        "{} of {} views could not be read: locked",
        views.size() - definitions.size(),
        views.size());
    return new ViewDefinitions(Map.copyOf(definitions), unread == 0);
  }

  private static void put(Map<Integer, String> definitions, int oid, String definition) {
    if (definition != null) {
      definitions.put(oid, definition);
    }
  }

  private static void setLockTimeout(Statement statement, Duration timeout) throws SQLException {
    statement.execute(
        "SELECT pg_catalog.set_config('lock_timeout', '" + timeout.toMillis() + "', true)");
  }

  private static boolean locked(SQLException failed) {
    return LOCK_NOT_AVAILABLE.equals(failed.getSQLState())
        || DEADLOCK_DETECTED.equals(failed.getSQLState());
  }
}
