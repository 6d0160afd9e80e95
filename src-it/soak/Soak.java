import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** The clients of the soak: sessions of mixed work, each with a tag of its own, and whoever kills them. */
public class Soak {

  private static final int SESSIONS = Integer.parseInt(System.getenv().getOrDefault("SOAK_SESSIONS", "200"));
  private static final long STUCK_MILLIS = 60_000;
  private static final int WARM_UP_PERCENT = 40;

  /** What a session waits between statements, at most: twice the mean. */
  private static final int PAUSE_MILLIS = Integer.parseInt(System.getenv().getOrDefault("SOAK_PAUSE_MS", "1000"));

  private static final ScheduledExecutorService CANCELS = Executors.newScheduledThreadPool(16, task -> {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  });

  private static final String LARGE = "SELECT repeat('x', 200) FROM generate_series(1, 1000000)";

  /** What a lost connection looks like, and a server that is not there yet. */
  private static final List<String> LOST = List.of("08", "57", "53", "28");

  private static final AtomicLong STATEMENTS = new AtomicLong();
  private static final AtomicLong ROWS = new AtomicLong();
  private static final AtomicLong KILLED_CLIENTS = new AtomicLong();
  private static final AtomicLong KILLED_BACKENDS = new AtomicLong();
  private static final AtomicLong LOST_CONNECTIONS = new AtomicLong();
  private static final List<String> WRONG = new ArrayList<>();

  private static void wrong(String what) {
    synchronized (WRONG) {
      if (WRONG.size() < 20) {
        WRONG.add(what);
      }
    }
  }

  /** One client: connects again whenever its connection is lost. */
  private static final class Worker extends Thread {
    private final String tag;
    private final boolean masked;
    private final String mode;
    private final Random random;
    private final long end;
    volatile long progress = System.currentTimeMillis();
    volatile String doing = "";
    private Connection connection;
    private int number;

    Worker(int id, long end) {
      this.tag = "tag-" + id;
      this.masked = id % 2 == 1;
      this.mode = List.of("extended", "simple", "extendedForPrepared", "extendedCacheEverything").get(id / 2 % 4);
      this.random = new Random(id);
      this.end = end;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (System.currentTimeMillis() < end) {
        try {
          if (connection == null) {
            doing = "connect";
            connection = connect();
          }
          work();
        } catch (SQLException e) {
          String state = e.getSQLState() == null ? "" : e.getSQLState();
          if (LOST.stream().noneMatch(state::startsWith)) {
            wrong(tag + " " + doing + ": " + state + " " + e.getMessage());
          }
          LOST_CONNECTIONS.incrementAndGet();
          drop();
          pause(50 + random.nextInt(500));
        } catch (IOException | RuntimeException e) {
          wrong(tag + " " + doing + ": " + e);
          drop();
        }
        progress = System.currentTimeMillis();
        pause(random.nextInt(PAUSE_MILLIS));
      }
      drop();
    }

    private Connection connect() throws SQLException, IOException {
      String who = masked ? "masked" : "clear";
      Properties p = new Properties();
      p.setProperty("user", who);
      p.setProperty("password", Files.readString(Path.of(System.getenv("SOAK_TOKENS"), "token." + who)).strip());
      p.setProperty("sslmode", "require");
      p.setProperty("preferQueryMode", mode);
      p.setProperty("prepareThreshold", "2");
      // No loginTimeout: the driver would go on with what it has given up, beside its next try. The proxy ends a login that takes long.
      return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + System.getenv("SOAK_PORT") + "/soak", p);
    }

    private void work() throws SQLException, IOException {
      switch (random.nextInt(12)) {
        case 0, 1 -> stream();
        case 2, 3, 4 -> readBack();
        case 5, 6 -> insert();
        case 7 -> copy();
        case 8 -> fail();
        case 9 -> cursor();
        case 10 -> timeout();
        default -> vanish();
      }
      STATEMENTS.incrementAndGet();
    }

    /** Rows of a result; every one must be ours. */
    private void check(ResultSet rows) throws SQLException {
      while (rows.next()) {
        ROWS.incrementAndGet();
        if (!tag.equals(rows.getString(1))) {
          wrong(tag + " " + doing + " got a row of " + rows.getString(1));
        }
        String secret = rows.getString(2);
        if (masked ? secret != null && secret.contains("secret") : !("secret of " + tag).equals(secret)) {
          wrong(tag + " " + doing + " got the secret " + secret);
        }
      }
    }

    private void stream() throws SQLException {
      doing = "stream";
      try (PreparedStatement s =
          connection.prepareStatement("SELECT r.tag, r.secret, i FROM rows r, generate_series(1, ?) AS i WHERE r.tag = ? AND r.n = 0")) {
        s.setInt(1, random.nextInt(3000));
        s.setString(2, tag);
        try (ResultSet rows = s.executeQuery()) {
          check(rows);
        }
      }
    }

    private void readBack() throws SQLException {
      doing = "read back";
      try (PreparedStatement s = connection.prepareStatement("SELECT tag, secret, n FROM rows WHERE tag = ?")) {
        s.setString(1, tag);
        try (ResultSet rows = s.executeQuery()) {
          check(rows);
        }
      }
    }

    private void insert() throws SQLException {
      doing = "insert";
      boolean whole = random.nextBoolean();
      connection.setAutoCommit(!whole);
      try (PreparedStatement s =
          connection.prepareStatement(
              masked
                  ? "INSERT INTO rows (tag, n) VALUES (?, ?) ON CONFLICT (tag, n) DO NOTHING"
                  : "INSERT INTO rows VALUES (?, ?, ?) ON CONFLICT (tag, n) DO NOTHING")) {
        for (int i = 0; i < 20; i++) {
          s.setString(1, tag);
          s.setInt(2, number++ % 200);
          if (!masked) {
            s.setString(3, "secret of " + tag);
          }
          s.addBatch();
        }
        s.executeBatch();
        if (whole) {
          connection.commit();
        }
      } finally {
        if (!connection.isClosed()) {
          connection.setAutoCommit(true);
        }
      }
    }

    private void copy() throws SQLException, IOException {
      doing = "copy";
      PGConnection pg = connection.unwrap(PGConnection.class);
      StringBuilder lines = new StringBuilder();
      int first = 1000 + random.nextInt(1_000_000);
      for (int i = 0; i < 100; i++) {
        lines.append(tag).append('\t').append(first * 100L % 2_000_000_000 + i);
        lines.append(masked ? "\n" : "\tsecret of " + tag + "\n");
      }
      connection.setAutoCommit(false);
      try {
        pg.getCopyAPI().copyIn(masked ? "COPY rows (tag, n) FROM STDIN" : "COPY rows FROM STDIN", new StringReader(lines.toString()));
      } finally {
        if (!connection.isClosed()) {
          connection.rollback();
          connection.setAutoCommit(true);
        }
      }
    }

    private void fail() throws SQLException {
      doing = "fail";
      try (PreparedStatement s = connection.prepareStatement("SELECT 1 / ?")) {
        s.setInt(1, 0);
        s.executeQuery();
        wrong(tag + " no error");
      } catch (SQLException e) {
        if (!"22012".equals(e.getSQLState())) {
          throw e;
        }
      }
    }

    private void cursor() throws SQLException {
      doing = "cursor";
      connection.setAutoCommit(false);
      try (PreparedStatement s = connection.prepareStatement("SELECT tag, secret, n FROM rows WHERE tag = ? ORDER BY n")) {
        s.setFetchSize(7);
        s.setString(1, tag);
        try (ResultSet rows = s.executeQuery()) {
          check(rows);
        }
        connection.commit();
      } finally {
        if (!connection.isClosed()) {
          connection.setAutoCommit(true);
        }
      }
    }

    /** Cancels what runs after a second. The driver's own time-outs share one thread, which a busy machine keeps waiting. */
    private void timeout() throws SQLException {
      doing = "timeout";
      try (Statement s = connection.createStatement()) {
        Future<?> cancel = CANCELS.schedule(() -> cancel(s), 1, TimeUnit.SECONDS);
        try {
          s.execute("SELECT pg_sleep(50)");
          wrong(tag + " was not cancelled");
        } finally {
          cancel.cancel(false);
        }
      } catch (SQLException e) {
        if (!"57014".equals(e.getSQLState())) {
          throw e;
        }
      }
    }

    private void cancel(Statement s) {
      try {
        s.cancel();
      } catch (SQLException e) {
        // Its backend may have been ended in that second.
        if (LOST.stream().noneMatch(String.valueOf(e.getSQLState())::startsWith)) {
          wrong(tag + " could not cancel: " + e);
        }
      }
    }

    /** Goes away in the middle of a large result, now and then. */
    private void vanish() throws SQLException {
      if (random.nextInt(4) > 0) {
        return;
      }
      doing = "vanish";
      KILLED_CLIENTS.incrementAndGet();
      // Only prepared statements fetch by parts in every mode but the simple one, and the heap has no room for the whole.
      if (mode.equals("simple")) {
        CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY (" + LARGE + ") TO STDOUT");
        for (int i = 0; i < 700; i++) {
          out.readFromCopy();
        }
        connection.abort(Runnable::run);
        return;
      }
      connection.setAutoCommit(false);
      try (PreparedStatement s = connection.prepareStatement(LARGE)) {
        s.setFetchSize(500);
        try (ResultSet rows = s.executeQuery()) {
          for (int i = 0; i < 700; i++) {
            rows.next();
          }
          connection.abort(Runnable::run);
        }
      }
    }

    private void drop() {
      if (connection != null) {
        try {
          connection.close();
        } catch (SQLException e) {
          LOST_CONNECTIONS.incrementAndGet();
        }
        connection = null;
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends some backend of the proxy's, every few seconds. */
  private static void kill(long end) {
    String url = "jdbc:postgresql://127.0.0.1:" + System.getenv("SOAK_UPSTREAM") + "/soak?user=worker&password=worker-pw&sslmode=disable";
    Random random = new Random(42);
    while (System.currentTimeMillis() < end) {
      pause(500 + random.nextInt(2000));
      try (Connection c = DriverManager.getConnection(url);
          Statement s = c.createStatement()) {
        s.execute("SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE usename = 'worker'"
            + " AND pid <> pg_backend_pid() ORDER BY random() LIMIT 2) AS victims");
        KILLED_BACKENDS.addAndGet(2);
      } catch (SQLException restarting) {
        System.err.println("nobody could be killed: " + restarting.getMessage());
        pause(500);
      }
    }
  }

  private static long rss() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", System.getenv("SOAK_PID"), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS");
  }

  private static long median(List<Long> of) {
    return of.stream().sorted().skip(of.size() / 2).findFirst().orElseThrow();
  }

  private static void report(String check, boolean ok, String why) {
    System.out.println(check + ": " + (ok ? "ok" : "FAILED " + why));
  }

  public static void main(String[] arguments) throws Exception {
    long begin = System.currentTimeMillis();
    long end = begin + Long.parseLong(System.getenv("SOAK_MINUTES")) * 60_000;
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      Worker worker = new Worker(i, end);
      workers.add(worker);
      worker.start();
    }
    Thread killer = new Thread(() -> kill(end));
    killer.setDaemon(true);
    killer.start();
    List<Long> memory = new ArrayList<>();
    Map<String, String> stuck = new ConcurrentHashMap<>();
    while (System.currentTimeMillis() < end) {
      pause(2000);
      memory.add(rss());
      for (Worker worker : workers) {
        if (System.currentTimeMillis() - worker.progress > STUCK_MILLIS) {
          stuck.put(worker.tag, worker.doing);
        }
      }
      if (memory.size() % 15 == 0) {
        System.out.printf("%d s: %d statements, %d rows, %d MiB%n", (System.currentTimeMillis() - begin) / 1000, STATEMENTS.get(), ROWS.get(),
            memory.get(memory.size() - 1) / 1024);
      }
    }
    long patience = System.currentTimeMillis() + STUCK_MILLIS;
    for (Worker worker : workers) {
      worker.join(Math.max(1, patience - System.currentTimeMillis()));
      if (worker.isAlive()) {
        stuck.put(worker.tag, worker.doing + ", at the end");
      }
    }
    System.out.printf("statements %d, rows %d, clients killed %d, backends killed %d, connections lost %d%n", STATEMENTS.get(), ROWS.get(),
        KILLED_CLIENTS.get(), KILLED_BACKENDS.get(), LOST_CONNECTIONS.get());
    report("every row is its session's", WRONG.isEmpty(), WRONG.toString());
    report("no session is stuck", stuck.isEmpty(), stuck.toString());
    List<Long> warm = memory.subList(memory.size() * WARM_UP_PERCENT / 100, memory.size());
    long early = median(warm.subList(0, warm.size() / 3 + 1));
    long late = median(warm.subList(warm.size() * 2 / 3, warm.size()));
    report("rss", Math.abs(late - early) * 20 <= early, early + " kB after warm-up, " + late + " kB at the end");
    report("backends were killed", KILLED_BACKENDS.get() > 0, "");
    System.out.printf("rss: %d kB after warm-up, %d kB at the end%n", early, late);
    report("work was done", STATEMENTS.get() > SESSIONS, STATEMENTS + " statements");
  }
}
