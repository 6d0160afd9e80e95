import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/** pgjdbc in each of its query modes, in text and in binary. */
public class Pgjdbc {

  private interface Test {
    void run(Connection c) throws Exception;
  }

  private static Connection connect(String mode, String... more) throws SQLException {
    Properties p = new Properties();
    p.setProperty("user", System.getenv("PGUSER"));
    p.setProperty("password", System.getenv("PGPASSWORD"));
    p.setProperty("sslmode", "require");
    p.setProperty("preferQueryMode", mode);
    for (int i = 0; i < more.length; i += 2) {
      p.setProperty(more[i], more[i + 1]);
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE"), p);
  }

  private static void check(String name, String mode, Test test, String... more) {
    String said = "ok";
    try (Connection c = connect(mode, more)) {
      test.run(c);
    } catch (Throwable wrong) {
      said = "FAILED " + (wrong + "").replaceAll("\\s+", " ");
    }
    System.out.println(name + ", " + mode + ": " + said);
  }

  private static void equal(Object seen, Object expected) {
    if (!Objects.deepEquals(seen, expected)) {
      throw new AssertionError(seen + " is not " + expected);
    }
  }

  private static SQLException fails(String state, Test test, Connection c) throws Exception {
    try {
      test.run(c);
    } catch (SQLException e) {
      equal(e.getSQLState(), state);
      return e;
    }
    throw new AssertionError("no error " + state);
  }

  private static void execute(Connection c, String sql) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  private static long number(Connection c, String sql) throws SQLException {
    try (Statement s = c.createStatement(); ResultSet r = s.executeQuery(sql)) {
      r.next();
      return r.getLong(1);
    }
  }

  private static void rows(Connection c) throws Exception {
    try (PreparedStatement s = c.prepareStatement("SELECT * FROM items WHERE id = ?")) {
      // From the fifth time on it is prepared by name, and its rows come in binary.
      for (int i = 1; i <= 12; i++) {
        s.setInt(1, i);
        try (ResultSet r = s.executeQuery()) {
          r.next();
          equal(r.getInt("id"), i);
          equal(r.getString("name"), "item " + i);
          equal(r.getBigDecimal("price"), BigDecimal.valueOf(125L * i, 2));
          equal(r.getObject("made", OffsetDateTime.class).toEpochSecond(), 1704067200L + i * 3600L);
          equal(r.getArray("tags").getArray(), new String[] {"a", "b" + i});
          equal(r.getString("data"), "{\"n\": " + i + "}");
          equal(r.getBytes("raw"), new byte[] {0, (byte) i});
        }
      }
    }
  }

  private static void parameters(Connection c) throws Exception {
    try (PreparedStatement s = c.prepareStatement("SELECT ?::int, ?::text, ?::text, ?::bool, ?::bytea, ?::int[], ?::numeric")) {
      Array array = c.createArrayOf("int4", new Integer[] {1, 2});
      for (int i = 0; i < 8; i++) {
        s.setInt(1, i);
        s.setString(2, "ä✓");
        s.setNull(3, Types.VARCHAR);
        s.setBoolean(4, true);
        s.setBytes(5, new byte[] {0, -1});
        s.setArray(6, array);
        s.setBigDecimal(7, new BigDecimal("1.50"));
        try (ResultSet r = s.executeQuery()) {
          r.next();
          equal(Arrays.asList(r.getInt(1), r.getString(2), r.getString(3), r.getBoolean(4), r.getBigDecimal(7)),
              Arrays.asList(i, "ä✓", null, true, new BigDecimal("1.50")));
          equal(r.getBytes(5), new byte[] {0, -1});
        }
      }
    }
  }

  private static void transactions(Connection c) throws Exception {
    execute(c, "DELETE FROM inbox");
    c.setAutoCommit(false);
    execute(c, "INSERT INTO inbox VALUES (1, 'x')");
    Savepoint before = c.setSavepoint();
    fails("23505", x -> execute(x, "INSERT INTO inbox VALUES (1, 'y')"), c);
    fails("25P02", x -> execute(x, "SELECT 1"), c);
    c.rollback(before);
    c.commit();
    equal(number(c, "SELECT count(*) FROM inbox"), 1L);
    c.rollback();
    c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    c.setReadOnly(true);
    fails("25006", x -> execute(x, "DELETE FROM inbox"), c);
    c.rollback();
  }

  private static void errors(Connection c) throws Exception {
    equal(fails("42P01", x -> execute(x, "SELECT * FROM nowhere"), c).getMessage().split("\n")[0],
        "ERROR: relation \"nowhere\" does not exist");
    fails("42601", x -> execute(x, "SELEC 1"), c);
    fails("22012", x -> number(x, "SELECT 1 / 0"), c);
    equal(number(c, "SELECT 1"), 1L);
  }

  private static void batches(Connection c) throws Exception {
    execute(c, "DELETE FROM inbox");
    try (PreparedStatement s = c.prepareStatement("INSERT INTO inbox VALUES (?, ?)")) {
      for (int i = 0; i < 300; i++) {
        s.setInt(1, i);
        s.setString(2, "b");
        s.addBatch();
      }
      equal(s.executeBatch().length, 300);
      s.setInt(1, 1000);
      s.setString(2, "b");
      s.addBatch();
      s.setInt(1, 1);
      s.addBatch();
      try {
        s.executeBatch();
        throw new AssertionError("no error");
      } catch (BatchUpdateException e) {
        equal(e.getSQLState(), "23505");
      }
    }
    equal(number(c, "SELECT count(*) FROM inbox") / 300, 1L);
  }

  private static void keys(Connection c) throws Exception {
    execute(c, "DELETE FROM inbox WHERE id = -5");
    try (PreparedStatement s = c.prepareStatement("INSERT INTO inbox VALUES (-5, 'k')", Statement.RETURN_GENERATED_KEYS)) {
      equal(s.executeUpdate(), 1);
      try (ResultSet r = s.getGeneratedKeys()) {
        r.next();
        equal(r.getInt("id"), -5);
      }
    }
  }

  private static void cursors(Connection c) throws Exception {
    c.setAutoCommit(false);
    // Prepared: in extendedForPrepared other statements go by the simple protocol, which has no row limit.
    try (PreparedStatement s = c.prepareStatement("SELECT id FROM items")) {
      s.setFetchSize(100);
      long total = 0;
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          total += r.getInt(1);
        }
      }
      equal(total, 500500L);
      s.setFetchSize(0);
      s.setMaxRows(10);
      int n = 0;
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          n++;
        }
      }
      equal(n, 10);
    }
  }

  private static void copy(Connection c) throws Exception {
    execute(c, "DELETE FROM inbox");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      lines.append(i).append("\trow ").append(i).append('\n');
    }
    var copies = c.unwrap(PGConnection.class).getCopyAPI();
    equal(copies.copyIn("COPY inbox FROM STDIN", new StringReader(lines.toString())), 1000L);
    StringWriter out = new StringWriter();
    copies.copyOut("COPY (SELECT id FROM inbox ORDER BY id DESC LIMIT 2) TO STDOUT", out);
    equal(out.toString(), "999\n998\n");
    fails("22P02", x -> copies.copyIn("COPY inbox FROM STDIN", new StringReader("x\ty\n")), c);
    var given = copies.copyIn("COPY inbox FROM STDIN");
    given.cancelCopy();
    equal(number(c, "SELECT count(*) FROM inbox"), 1000L);
  }

  private static void cancel(Connection c) throws Exception {
    try (Statement s = c.createStatement()) {
      CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(() -> {
        try {
          s.cancel();
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      });
      fails("57014", x -> s.execute("SELECT pg_sleep(20)"), c);
      s.setQueryTimeout(1);
      fails("57014", x -> s.execute("SELECT pg_sleep(20)"), c);
    }
  }

  private static void listen(Connection c) throws Exception {
    execute(c, "LISTEN bell");
    execute(c, "NOTIFY bell, 'ding'");
    var notes = c.unwrap(PGConnection.class).getNotifications(5000);
    equal(notes[0].getName() + " " + notes[0].getParameter(), "bell ding");
  }

  private static void calls(Connection c) throws Exception {
    execute(c, "CREATE OR REPLACE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2'");
    try (CallableStatement s = c.prepareCall("{? = call plus(?, ?)}")) {
      s.registerOutParameter(1, Types.INTEGER);
      s.setInt(2, 40);
      s.setInt(3, 2);
      s.execute();
      equal(s.getInt(1), 42);
    }
    execute(c, "DROP FUNCTION plus");
  }

  private static void metadata(Connection c) throws Exception {
    DatabaseMetaData m = c.getMetaData();
    try (ResultSet r = m.getColumns(null, "public", "items", "%")) {
      int n = 0;
      while (r.next()) {
        n++;
      }
      equal(n, 7);
    }
    try (ResultSet r = m.getPrimaryKeys(null, "public", "items")) {
      r.next();
      equal(r.getString("COLUMN_NAME"), "id");
    }
    try (ResultSet r = m.getTypeInfo()) {
      equal(r.next(), true);
    }
    try (PreparedStatement s = c.prepareStatement("SELECT id, name FROM items WHERE price > ?")) {
      equal(s.getMetaData().getColumnName(2), "name");
      equal(s.getParameterMetaData().getParameterCount(), 1);
    }
  }

  private static void several(Connection c) throws Exception {
    try (Statement s = c.createStatement()) {
      equal(s.execute("SELECT 1; UPDATE items SET name = name WHERE id <= 3; SELECT 2"), true);
      equal(s.getMoreResults(), false);
      equal(s.getUpdateCount(), 3);
      equal(s.getMoreResults(), true);
    }
  }

  private static void changedShape(Connection c) throws Exception {
    execute(c, "DROP TABLE IF EXISTS shape");
    execute(c, "CREATE TABLE shape (a int)");
    execute(c, "INSERT INTO shape VALUES (1)");
    try (PreparedStatement s = c.prepareStatement("SELECT * FROM shape")) {
      for (int i = 0; i < 12; i++) {
        if (i == 8) {
          execute(c, "ALTER TABLE shape ADD COLUMN b int");
        }
        try (ResultSet r = s.executeQuery()) {
          equal(r.getMetaData().getColumnCount(), i < 8 ? 1 : 2);
        }
      }
    }
    execute(c, "DROP TABLE shape");
  }

  public static void main(String[] arguments) {
    for (String mode : new String[] {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"}) {
      check("rows", mode, Pgjdbc::rows);
      check("rows in text", mode, Pgjdbc::rows, "binaryTransfer", "false");
      check("prepared at once", mode, Pgjdbc::rows, "prepareThreshold", "1");
      check("parameters", mode, Pgjdbc::parameters);
      check("transactions", mode, Pgjdbc::transactions);
      check("errors", mode, Pgjdbc::errors);
      check("errors undone", mode, Pgjdbc::errors, "autosave", "always");
      check("batches", mode, Pgjdbc::batches);
      check("batches rewritten", mode, Pgjdbc::batches, "reWriteBatchedInserts", "true");
      check("generated keys", mode, Pgjdbc::keys);
      if (!mode.equals("simple")) {
        check("cursors", mode, Pgjdbc::cursors);
        check("calls", mode, Pgjdbc::calls);
        check("metadata", mode, Pgjdbc::metadata);
      }
      check("copy", mode, Pgjdbc::copy);
      check("cancel", mode, Pgjdbc::cancel);
      check("listen", mode, Pgjdbc::listen);
      check("several statements", mode, Pgjdbc::several);
      check("another shape", mode, Pgjdbc::changedShape);
    }
  }
}
