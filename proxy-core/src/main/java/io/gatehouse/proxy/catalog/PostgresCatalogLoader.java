package io.gatehouse.proxy.catalog;

import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.sql.catalog.Function;
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
   * an earlier reading only if nothing was changed since. What PostgreSQL ships is summed up apart.
   */
  private static final String DIGEST =
      """
      WITH temporary AS MATERIALIZED (
        SELECT oid FROM pg_catalog.pg_namespace
        WHERE nspname OPERATOR(pg_catalog.~) '^pg_(toast_)?temp_'
      ), hidden AS MATERIALIZED (
        SELECT oid FROM pg_catalog.pg_class WHERE relnamespace IN (SELECT oid FROM temporary)
      ), rows AS (
        SELECT 'class' AS part, oid AS object, ctid AS place, xmin AS since
          FROM pg_catalog.pg_class WHERE relnamespace NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'attribute', attrelid, ctid, xmin
          FROM pg_catalog.pg_attribute WHERE attrelid NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'attrdef', adrelid, ctid, xmin
          FROM pg_catalog.pg_attrdef WHERE adrelid NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'inherits', inhrelid, ctid, xmin
          FROM pg_catalog.pg_inherits WHERE inhrelid NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'namespace', oid, ctid, xmin
          FROM pg_catalog.pg_namespace WHERE oid NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'proc', oid, ctid, xmin
          FROM pg_catalog.pg_proc WHERE pronamespace NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'range', rngtypid, ctid, xmin FROM pg_catalog.pg_range
        UNION ALL SELECT 'rewrite', ev_class, ctid, xmin
          FROM pg_catalog.pg_rewrite WHERE ev_class NOT IN (SELECT oid FROM hidden)
        UNION ALL SELECT 'type', oid, ctid, xmin
          FROM pg_catalog.pg_type WHERE typnamespace NOT IN (SELECT oid FROM temporary)
      ), parts AS (
        SELECT part, object OPERATOR(pg_catalog.<) %d::pg_catalog.oid AS shipped,
               pg_catalog.count(*) AS rows,
               pg_catalog.sum(
                 pg_catalog.hashtextextended(place::pg_catalog.text || since::pg_catalog.text, 0))
               AS sum
        FROM rows GROUP BY 1, 2
      )
      SELECT pg_catalog.string_agg(part || ' ' || rows || ':' || sum, ' ' ORDER BY part)
               FILTER (WHERE shipped),
             pg_catalog.string_agg(part || ' ' || rows || ':' || sum, ' ' ORDER BY part)
               FILTER (WHERE NOT shipped)
      FROM parts
      """
          .formatted(Function.FIRST_NORMAL_OBJECT_ID);

  private final UpstreamSettings settings;

  /** Changes come in bursts, and to connect costs more than to read. */
  private Optional<Connection> kept = Optional.empty();

  /** Reads the database of these settings, over a connection that is kept until {@link #rest}. */
  public PostgresCatalogLoader(UpstreamSettings settings) {
    this.settings = settings;
  }

  @Override
  public synchronized CatalogSnapshot load(Optional<CatalogSnapshot> previous) throws SQLException {
    boolean used = kept.isPresent();
    try {
      return readOrRest(previous);
    } catch (SQLException failed) {
      if (INTERNAL_ERROR.equals(failed.getSQLState())) {
        return readOrRest(Optional.empty());
      }
      if (used) {
        // The server may have closed it since.
        return readOrRest(previous);
      }
      throw failed;
    }
  }

  private CatalogSnapshot readOrRest(Optional<CatalogSnapshot> previous) throws SQLException {
    try {
      return read(previous);
    } catch (SQLException | RuntimeException failed) {
      rest();
      throw failed;
    }
  }

  private CatalogSnapshot read(Optional<CatalogSnapshot> previous) throws SQLException {
    long begun = System.nanoTime();
    Connection connection = connection();
    CatalogDigest digest;
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
    CatalogSnapshot snapshot =
        new CatalogReading(connection, previous.flatMap(p -> p.shipped(digest))).snapshot(digest);
    connection.rollback();
    LOG.info(
        "catalog of {}: {} relations, read in {} ms",
        settings,
        snapshot.relations().size(),
        Duration.ofNanos(System.nanoTime() - begun).toMillis());
    return snapshot;
  }

  private Connection connection() throws SQLException {
    if (kept.isPresent()) {
      return kept.get();
    }
    Connection connection = UpstreamConnection.open(settings, STATEMENT_TIMEOUT.plusSeconds(10));
    kept = Optional.of(connection);
    int version = connection.unwrap(org.postgresql.jdbc.PgConnection.class).getServerMajorVersion();
    if (version * 10_000 < OLDEST_SERVER) {
      throw new SQLException(
          "PostgreSQL 13 or newer is needed, and " + settings + " is " + version, "0A000");
    }
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public synchronized void rest() {
    if (kept.isPresent()) {
      try {
        kept.get().close();
      } catch (SQLException broken) {
        LOG.debug("a connection could not be closed properly", broken);
      }
      kept = Optional.empty();
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

  private static CatalogDigest digest(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(DIGEST)) {
      row.next();
      return new CatalogDigest(row.getString(1), Optional.ofNullable(row.getString(2)).orElse(""));
    }
  }
}
