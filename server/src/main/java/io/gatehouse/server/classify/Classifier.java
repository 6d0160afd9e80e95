package io.gatehouse.server.classify;

import com.google.re2j.Pattern;
import io.gatehouse.masking.detect.Ballot;
import io.gatehouse.masking.detect.Detectors;
import io.gatehouse.masking.detect.Kind;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks at names, types, comments and samples of the tables of one database, in read-only
 * transactions with every name qualified. Values are asked for by {@code format}, which calls the
 * types' own output functions and no casts that somebody made.
 */
public final class Classifier {

  private static final String COLUMNS =
      """
      SELECT n.nspname, c.relname, c.relkind::pg_catalog.text, c.reltuples::pg_catalog.int8,
        a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'),
        COALESCE(e.typcategory, b.typcategory, t.typcategory)::pg_catalog.text,
        COALESCE(e.typname, b.typname, t.typname)::pg_catalog.text,
        COALESCE(pg_catalog.col_description(c.oid, a.attnum), '')
      FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
        LEFT JOIN pg_catalog.pg_type e ON e.oid = COALESCE(b.typelem, t.typelem)
          AND COALESCE(b.typcategory, t.typcategory) = 'A'
      WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
        AND a.attnum > 0 AND NOT a.attisdropped
        AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname OPERATOR(pg_catalog.!~) '^pg_(toast|temp_)'
      ORDER BY n.nspname, c.relname, a.attnum
      """;

  private static final Pattern PERSONAL =
      Pattern.compile("\\b(pii|personal data|personally identifiable|gdpr|phi|confidential)\\b");

  private static final int FETCH_ROWS = 100;

  /** A table with so many times the rows of a sample is not read from its beginning. */
  private static final int LARGE = 10;

  private final Connection connection;
  private final SampleLimits limits;
  private final Consumer<String> progress;
  private final Detectors detectors = new Detectors();
  private final List<String> unread = new ArrayList<>();

  /**
   * A classifier.
   *
   * @param connection the database; only read from
   * @param progress hears of each table before it is looked at
   */
  public Classifier(Connection connection, SampleLimits limits, Consumer<String> progress) {
    this.connection = connection;
    this.limits = limits;
    this.progress = progress;
  }

  private record Column(String name, String type, boolean readable, boolean text, String comment) {}

  private record Table(RelationName name, String kind, long rows, List<Column> columns) {}

  /**
   * Looks at every table and materialized view that is no partition. Blocks.
   *
   * @throws SQLException when the catalog can't be read
   */
  public List<ColumnEvidence> classify() throws SQLException {
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    List<ColumnEvidence> evidence = new ArrayList<>();
    for (Table table : tables()) {
      progress.accept(table.name.toString());
      evidence.addAll(look(table));
    }
    return evidence;
  }

  /** What could not be read, and why: a line each. */
  public List<String> unread() {
    return List.copyOf(unread);
  }

  private void begin(Statement statement) throws SQLException {
    long timeout = limits.timeout().toMillis();
    statement.execute(
        "SELECT pg_catalog.set_config('search_path', '', true),"
            + " pg_catalog.set_config('statement_timeout', '%d', true),".formatted(timeout)
            + " pg_catalog.set_config('lock_timeout', '%d', true)".formatted(timeout));
  }

  private List<Table> tables() throws SQLException {
    Map<RelationName, Table> tables = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement()) {
      begin(statement);
      try (ResultSet row = statement.executeQuery(COLUMNS)) {
        while (row.next()) {
          RelationName name = new RelationName(row.getString(1), row.getString(2));
          String kind = row.getString(3);
          long rows = row.getLong(4);
          String category = row.getString(8);
          String type = row.getString(9);
          boolean text =
              category.equals("S")
                  || category.equals("Z")
                  || category.equals("C")
                  || category.equals("X")
                  || List.of("json", "jsonb", "xml", "hstore", "citext").contains(type);
          tables
              .computeIfAbsent(name, n -> new Table(n, kind, rows, new ArrayList<>()))
              .columns
              .add(
                  new Column(
                      row.getString(5),
                      row.getString(6),
                      row.getBoolean(7),
                      text,
                      row.getString(10)));
        }
      }
    } finally {
      connection.rollback();
    }
    return List.copyOf(tables.values());
  }

  private List<ColumnEvidence> look(Table table) throws SQLException {
    Map<Column, Ballot> ballots = new LinkedHashMap<>();
    for (Column column : table.columns) {
      if (column.text && column.readable) {
        ballots.put(column, new Ballot());
      }
    }
    if (table.kind.equals("f")) {
      unread.add(table.name + ": a foreign table; its server would have to be asked");
      ballots.clear();
    }
    if (!ballots.isEmpty()) {
      sample(table, ballots);
    }
    List<ColumnEvidence> evidence = new ArrayList<>();
    for (Column column : table.columns) {
      Ballot ballot = ballots.getOrDefault(column, new Ballot());
      Map<Kind, Long> cells = new EnumMap<>(Kind.class);
      for (Kind kind : Kind.values()) {
        if (ballot.cells(kind) > 0) {
          cells.put(kind, ballot.cells(kind));
        }
      }
      evidence.add(
          new ColumnEvidence(
              new ColumnId(table.name, column.name),
              column.type,
              NameHint.of(column.name),
              callsItPersonal(column.comment),
              ballot.call(),
              ballot.values(),
              cells));
    }
    return evidence;
  }

  private static boolean callsItPersonal(String comment) {
    String words = comment.toLowerCase(Locale.ROOT);
    return PERSONAL.matcher(words).find();
  }

  private void sample(Table table, Map<Column, Ballot> ballots) throws SQLException {
    boolean large = table.rows > (long) LARGE * limits.rows();
    try {
      boolean found = false;
      if (large) {
        // Pages at random, and so many of them that their rows suffice; the same at each run
        double percent = Math.min(100.0, 200.0 * limits.rows() / table.rows);
        found =
            read(
                table,
                ballots,
                String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%.6f) REPEATABLE (1)", percent));
      }
      if (!found) {
        read(table, ballots, "");
      }
    } catch (SQLException failed) {
      unread.add(table.name + ": " + failed.getMessage().lines().findFirst().orElse(""));
    } finally {
      connection.rollback();
    }
  }

  private boolean read(Table table, Map<Column, Ballot> ballots, String tableSample)
      throws SQLException {
    StringBuilder sql = new StringBuilder("SELECT ");
    for (Column column : ballots.keySet()) {
      String name = identifier(column.name);
      sql.append(sql.length() > 7 ? ", " : "")
          .append(
              "CASE WHEN pg_catalog.num_nulls(t.%s) = 0 THEN pg_catalog.left(pg_catalog.format('%%s', t.%s), %d)"
                  .formatted(name, name, limits.valueBytes()))
          .append(" END");
    }
    sql.append(" FROM ")
        .append(identifier(table.name.schema()))
        .append('.')
        .append(identifier(table.name.name()))
        .append(" AS t")
        .append(tableSample)
        .append(" LIMIT ")
        .append(limits.rows());
    long bytes = 0;
    boolean any = false;
    try (Statement statement = connection.createStatement()) {
      begin(statement);
      statement.setFetchSize(FETCH_ROWS);
      try (ResultSet row = statement.executeQuery(sql.toString())) {
        while (bytes < limits.bytes() && row.next()) {
          any = true;
          int index = 1;
          for (Ballot ballot : ballots.values()) {
            String value = row.getString(index++);
            if (value != null) {
              byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
              bytes += encoded.length;
              ballot.count(detectors.find(encoded, 0, encoded.length));
            }
          }
        }
      }
    }
    return any;
  }

  private static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
