package io.gatehouse.proxy.catalog;

import io.gatehouse.proxy.UpstreamSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalog of a PostgreSQL database, 13 to 18, in one read-only transaction that sees one
 * state of it. Every name in its queries is qualified and its search_path is empty, so that nothing
 * that a user of the database creates can stand in for a part of PostgreSQL.
 */
public final class PostgresCatalogLoader implements CatalogLoader {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresCatalogLoader.class);

  /** How long one query of the reading may take. */
  static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

  private static final int OLDEST_SERVER = 130_000;

  /** internal_error: what deparsing says of an object that was dropped since the snapshot. */
  private static final String INTERNAL_ERROR = "XX000";

  /**
   * A row's (ctid, xmin) changes whenever the row does, and at no ANALYZE. So the sums are those of
   * an earlier reading only if nothing was changed since.
   */
  private static final String DIGEST =
      """
      WITH temporary AS MATERIALIZED (
        SELECT oid FROM pg_catalog.pg_namespace
        WHERE nspname OPERATOR(pg_catalog.~) '^pg_(toast_)?temp_'
      ), hidden AS MATERIALIZED (
        SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN (SELECT oid FROM temporary)
      )
      SELECT pg_catalog.string_agg(part, ' ')
      FROM (
        SELECT 'class ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s) AS part
          FROM pg_catalog.pg_class WHERE relnamespace NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'attribute ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_attribute WHERE attrelid NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'attrdef ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_attrdef WHERE adrelid NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'inherits ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_inherits WHERE inhrelid NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'namespace ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_namespace WHERE oid NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'proc ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_proc WHERE pronamespace NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'range ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_range
        UNION ALL SELECT 'rewrite ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_rewrite WHERE ev_class NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'type ' || pg_catalog.count(*) || ':' || pg_catalog.sum(%1$s)
          FROM pg_catalog.pg_type WHERE typnamespace NOT IN (SELECT oid FROM temporary)
      ) AS parts
      """
          .formatted(
              "pg_catalog.hashtextextended(ctid::pg_catalog.text || xmin::pg_catalog.text, 0)"
                  + "::pg_catalog.numeric");

  private final UpstreamSettings settings;

  /** Reads the database of these settings, over a new connection each time. */
  public PostgresCatalogLoader(UpstreamSettings settings) {
    this.settings = settings;
  }

  @Override
  public CatalogSnapshot load(Optional<CatalogSnapshot> previous) throws SQLException {
    try {
      return read(previous);
    } catch (SQLException changedMeanwhile) {
      if (INTERNAL_ERROR.equals(changedMeanwhile.getSQLState())) {
        return read(Optional.empty());
      }
      throw changedMeanwhile;
    }
  }

  private CatalogSnapshot read(Optional<CatalogSnapshot> previous) throws SQLException {
    long begun = System.nanoTime();
    try (Connection connection =
        UpstreamConnection.open(settings, STATEMENT_TIMEOUT.plusSeconds(10))) {
      int version =
          connection.unwrap(org.postgresql.jdbc.PgConnection.class).getServerMajorVersion();
      if (version * 10_000 < OLDEST_SERVER) {
        throw new SQLException(
            "PostgreSQL 13 or newer is needed, and " + settings + " is " + version, "0A000");
      }
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      String digest;
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "SELECT pg_catalog.set_config('search_path', '', true),"
                + " pg_catalog.set_config('statement_timeout', '"
                + STATEMENT_TIMEOUT.toMillis()
                + "', true)");
        digest = digest(statement);
      }
      if (previous.isPresent() && previous.get().matches(digest)) {
        connection.rollback();
        return previous.get();
      }
      CatalogSnapshot snapshot = new CatalogReading(connection).snapshot(digest);
      connection.rollback();
      LOG.info(
          "catalog of {}: {} relations, read in {} ms",
          settings,
          snapshot.relations().size(),
          Duration.ofNanos(System.nanoTime() - begun).toMillis());
      return snapshot;
    }
  }

  /**
   * Where the server looks for names without a schema at the start of a session of ours, implicit
   * schemas included. Blocks.
   *
   * @throws SQLException if the database can't be reached
   */
  public List<String> effectiveSearchPath() throws SQLException {
    try (Connection connection =
            UpstreamConnection.open(settings, STATEMENT_TIMEOUT.plusSeconds(10));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_catalog.current_schemas(true)::pg_catalog.text[]")) {
      row.next();
      return List.of((String[]) row.getArray(1).getArray());
    }
  }

  private static String digest(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(DIGEST)) {
      row.next();
      return row.getString(1);
    }
  }
}
