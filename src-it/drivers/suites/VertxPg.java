import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The PostgreSQL client of Vert.x: simple queries in text, prepared ones in binary, one after another and pipelined. */
public class VertxPg {

  private static final Vertx VERTX = Vertx.vertx();
  private static final int PATIENCE_SECONDS = 120;

  private interface Test {
    void run(PgConnection c) throws Exception;
  }

  private interface Options extends UnaryOperator<PgConnectOptions> {}

  private static PgConnectOptions options(Options more) {
    return more.apply(new PgConnectOptions()
        .setHost(System.getenv("PGHOST"))
        .setPort(Integer.parseInt(System.getenv("PGPORT")))
        .setDatabase(System.getenv("PGDATABASE"))
        .setUser(System.getenv("PGUSER"))
        .setPassword(System.getenv("PGPASSWORD"))
        .setSslMode(SslMode.REQUIRE)
        .setSslOptions(new ClientSSLOptions().setTrustAll(true)));
  }

  private static void check(String name, Test test, Options more) {
    String said = "ok";
    try {
      PgConnection c = wait(PgConnection.connect(VERTX, options(more)));
      try {
        test.run(c);
      } finally {
        wait(c.close());
      }
    } catch (Throwable wrong) {
      said = "FAILED " + (wrong + "").replaceAll("\\s+", " ");
    }
    System.out.println(name + ": " + said);
  }

  private static void equal(Object seen, Object expected) {
    if (!Objects.deepEquals(seen, expected)) {
      throw new AssertionError(said(seen) + " is not " + said(expected));
    }
  }

  private static String said(Object value) {
    return value instanceof Object[] ? Arrays.deepToString((Object[]) value) : value + "";
  }

  private static <T> T wait(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  private static PgException fails(String state, Future<?> future) throws Exception {
    try {
      wait(future);
    } catch (PgException e) {
      equal(e.getSqlState(), state);
      return e;
    }
    throw new AssertionError("no error " + state);
  }

  private static Future<RowSet<Row>> ask(SqlClient c, String sql, Object... parameters) {
    return parameters.length == 0 ? c.query(sql).execute() : c.preparedQuery(sql).execute(Tuple.from(parameters));
  }

  private static Object one(SqlClient c, String sql, Object... parameters) throws Exception {
    return wait(ask(c, sql, parameters)).iterator().next().getValue(0);
  }

  private static Object[] values(Row row) {
    return IntStream.range(0, row.size()).mapToObj(row::getValue).toArray();
  }

  /** What became of each: its row's first value, its SQLSTATE, or "done". */
  private static List<String> all(List<Future<RowSet<Row>>> asked) throws Exception {
    List<String> became = new ArrayList<>();
    for (Future<RowSet<Row>> one : asked) {
      try {
        RowSet<Row> rows = wait(one);
        became.add(rows.size() == 0 ? "done" : rows.iterator().next().getValue(0) + "");
      } catch (PgException e) {
        became.add(e.getSqlState());
      }
    }
    return became;
  }

  private static void rows(PgConnection c) throws Exception {
    for (int i = 1; i <= 12; i++) {
      Object[] expected = {i, "item " + i, Numeric.create(BigDecimal.valueOf(125L * i, 2)), 1704067200L + i * 3600L,
        new String[] {"a", "b" + i}, new JsonObject().put("n", i), Buffer.buffer(new byte[] {0, (byte) i})};
      for (RowSet<Row> rows : List.of(wait(ask(c, "SELECT * FROM items WHERE id = $1", i)), wait(ask(c, "SELECT * FROM items WHERE id = " + i)))) {
        equal(rows.columnsNames().get(2), "price");
        Object[] seen = values(rows.iterator().next());
        seen[3] = ((OffsetDateTime) seen[3]).toEpochSecond();
        equal(seen, expected);
      }
    }
    equal(wait(ask(c, "SELECT id FROM items ORDER BY id")).size(), 1000);
    equal(wait(ask(c, "SELECT id FROM items WHERE id > $1", 0)).size(), 1000);
    equal(wait(ask(c, "SELECT id FROM items WHERE id < $1", 0)).size(), 0);
  }

  private static void types(PgConnection c) throws Exception {
    OffsetDateTime instant = OffsetDateTime.of(2024, 2, 29, 12, 30, 1, 123456000, ZoneOffset.UTC);
    Object[] given = {
      (short) -2, 7, Long.MIN_VALUE, 1.5f, -2.25, Numeric.parse("12345678901234567890.123"), true, "ä✓", LocalDate.of(1999, 12, 31),
      LocalDateTime.of(2024, 2, 29, 1, 2, 3), UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), Buffer.buffer(new byte[] {0, -1}),
      new JsonArray().add(1).add("a"), new JsonObject().putNull("b"), new Integer[] {1, 2}, new String[] {"a,", "\"b\""}, null, null, instant
    };
    Object[] seen = values(wait(ask(c, "SELECT $1::int2, $2::int4, $3::int8, $4::float4, $5::float8, $6::numeric, $7::bool, $8::text,"
        + " $9::date, $10::timestamp, $11::uuid, $12::bytea, $13::json, $14::jsonb, $15::int[], $16::text[], $17::int, $18::text,"
        + " $19::timestamptz", given)).iterator().next());
    seen[18] = ((OffsetDateTime) seen[18]).withOffsetSameInstant(ZoneOffset.UTC);
    equal(seen, given);
    Object[] text = values(wait(ask(c, "SELECT '-2'::int2, 7::int4, (-9223372036854775808)::int8, 1.5::float4, -2.25::float8,"
        + " 12345678901234567890.123::numeric, true, 'ä✓'::text, '1999-12-31'::date, '2024-02-29 01:02:03'::timestamp,"
        + " '00112233-4455-6677-8899-aabbccddeeff'::uuid, '\\x00ff'::bytea, '[1, \"a\"]'::json, '{\"b\": null}'::jsonb, '{1,2}'::int[],"
        + " ARRAY['a,', '\"b\"'], NULL, NULL, '2024-02-29 12:30:01.123456+00'::timestamptz")).iterator().next());
    text[18] = ((OffsetDateTime) text[18]).withOffsetSameInstant(ZoneOffset.UTC);
    equal(text, given);
  }

  private static void transactions(PgConnection c) throws Exception {
    wait(ask(c, "DELETE FROM inbox"));
    Transaction first = wait(c.begin());
    equal(wait(ask(c, "INSERT INTO inbox VALUES ($1, $2)", 1, "x")).rowCount(), 1);
    fails("23505", ask(c, "INSERT INTO inbox VALUES ($1, $2)", 1, "y"));
    fails("25P02", ask(c, "SELECT 1"));
    wait(first.rollback());
    equal(one(c, "SELECT count(*) FROM inbox"), 0L);
    Transaction second = wait(c.begin());
    wait(ask(c, "INSERT INTO inbox VALUES ($1, $2)", 1, "x"));
    wait(second.commit());
    equal(one(c, "SELECT count(*) FROM inbox"), 1L);
    wait(ask(c, "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"));
    fails("25006", ask(c, "DELETE FROM inbox WHERE id = $1", 1));
    wait(ask(c, "ROLLBACK"));
    wait(ask(c, "DELETE FROM inbox"));
  }

  private static void savepoints(PgConnection c) throws Exception {
    wait(ask(c, "DELETE FROM inbox"));
    // The driver's own Transaction ends at the first error.
    wait(ask(c, "BEGIN"));
    wait(ask(c, "INSERT INTO inbox VALUES (1, 'x')"));
    wait(ask(c, "SAVEPOINT before"));
    fails("23505", ask(c, "INSERT INTO inbox VALUES ($1, 'y')", 1));
    wait(ask(c, "ROLLBACK TO before"));
    wait(ask(c, "INSERT INTO inbox VALUES ($1, 'y')", 2));
    wait(ask(c, "RELEASE before"));
    wait(ask(c, "COMMIT"));
    equal(one(c, "SELECT count(*) FROM inbox"), 2L);
  }

  private static void errors(PgConnection c) throws Exception {
    for (PgException e : List.of(fails("42P01", ask(c, "SELECT * FROM nowhere")), fails("42P01", ask(c, "SELECT * FROM nowhere WHERE a = $1", 1)))) {
      equal(List.of(e.getErrorMessage(), e.getPosition(), e.getSeverity()), List.of("relation \"nowhere\" does not exist", "15", "ERROR"));
    }
    fails("42601", ask(c, "SELEC 1"));
    fails("22012", ask(c, "SELECT 1 / 0"));
    fails("22012", ask(c, "SELECT 1 / $1::int", 0));
    equal(fails("23514", ask(c, "DO $$ BEGIN RAISE check_violation USING HINT = 'do', DETAIL = 'it'; END $$")).getHint(), "do");
    equal(fails("23505", ask(c, "INSERT INTO items (id, name) VALUES ($1, 'x')", 1)).getConstraint(), "items_pkey");
    equal(one(c, "SELECT $1::int", 1), 1);
  }

  private static void prepared(PgConnection c) throws Exception {
    var s = wait(c.prepare("SELECT name FROM items WHERE id = $1"));
    for (int i = 1; i < 20; i++) {
      equal(wait(s.query().execute(Tuple.of(i))).iterator().next().getString("name"), "item " + i);
    }
    wait(s.close());
    fails("42703", c.prepare("SELECT nothing FROM items"));
    var division = wait(c.prepare("SELECT 1 / $1::int"));
    fails("22012", division.query().execute(Tuple.of(0)));
    equal(wait(division.query().execute(Tuple.of(1))).iterator().next().getValue(0), 1);
    wait(division.close());
  }

  private static void batches(PgConnection c) throws Exception {
    wait(ask(c, "DELETE FROM inbox"));
    List<Tuple> rows = IntStream.range(0, 300).mapToObj(i -> Tuple.of(i, "b")).collect(Collectors.toList());
    int n = 0;
    for (RowSet<Row> r = wait(c.preparedQuery("INSERT INTO inbox VALUES ($1, $2) RETURNING id").executeBatch(rows)); r != null; r = r.next()) {
      equal(r.iterator().next().getInteger(0), n++);
    }
    equal(n, 300);
    fails("23505", c.preparedQuery("INSERT INTO inbox VALUES ($1, $2)").executeBatch(
        List.of(Tuple.of(1000, "b"), Tuple.of(1, "b"), Tuple.of(1001, "b"))));
    equal(one(c, "SELECT count(*) FROM inbox"), 300L);
  }

  private static void pipelined(PgConnection c) throws Exception {
    wait(ask(c, "DELETE FROM inbox"));
    List<Future<RowSet<Row>>> asked = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      boolean wrong = i % 10 == 0;
      asked.add(i % 3 == 0 ? ask(c, "SELECT 100 / " + i % 10) : ask(c, "SELECT 100 / $1::int", i % 10));
      expected.add(wrong ? "22012" : 100 / (i % 10) + "");
    }
    equal(all(asked), expected);
    // Errors of every stage in the middle: Parse, Bind, Execute.
    equal(all(List.of(ask(c, "SELECT $1::int", 1), ask(c, "SELECT * FROM nowhere WHERE a = $1", 1), ask(c, "SELECT $1::int", 2),
        ask(c, "SELECT $1::text::date", "no"), ask(c, "SELEC 1"), ask(c, "SELECT 3"), ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 1),
        ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 1), ask(c, "SELECT count(*) FROM inbox"))),
        List.of("1", "42P01", "2", "22007", "42601", "3", "done", "23505", "1"));
  }

  private static void pipelinedTransactions(PgConnection c) throws Exception {
    wait(ask(c, "DELETE FROM inbox"));
    equal(all(List.of(ask(c, "BEGIN"), ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 1), ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 2),
        ask(c, "COMMIT"), ask(c, "SELECT count(*) FROM inbox WHERE id > $1", 0))), List.of("done", "done", "done", "done", "2"));
    equal(all(List.of(ask(c, "BEGIN"), ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 3), ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 1),
        ask(c, "SELECT $1::int", 4), ask(c, "SELECT 5"), ask(c, "ROLLBACK"), ask(c, "SELECT count(*) FROM inbox WHERE id > $1", 0))),
        List.of("done", "done", "23505", "25P02", "25P02", "done", "2"));
    equal(all(List.of(ask(c, "BEGIN"), ask(c, "SAVEPOINT s"), ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 1), ask(c, "ROLLBACK TO s"),
        ask(c, "INSERT INTO inbox VALUES ($1, 'x')", 3), ask(c, "COMMIT"), ask(c, "SELECT count(*) FROM inbox WHERE id > $1", 0))),
        List.of("done", "done", "23505", "done", "done", "done", "3"));
    // What a name means may change in the middle.
    equal(all(List.of(ask(c, "CREATE TEMP TABLE later (a int)"), ask(c, "INSERT INTO later VALUES ($1)", 7), ask(c, "SELECT a FROM later"),
        ask(c, "DROP TABLE later"), ask(c, "SELECT $1::int", 8))), List.of("done", "done", "7", "done", "8"));
  }

  private static void cursors(PgConnection c) throws Exception {
    Transaction all = wait(c.begin());
    var s = wait(c.prepare("SELECT id FROM items WHERE id > $1 ORDER BY id"));
    var cursor = s.cursor(Tuple.of(0));
    long total = 0;
    int reads = 0;
    do {
      for (Row row : wait(cursor.read(100))) {
        total += row.getInteger(0);
      }
      reads++;
    } while (cursor.hasMore());
    equal(total, 500500L);
    equal(reads >= 10, true);
    wait(cursor.close());
    // Two at a time, left early.
    var one = s.cursor(Tuple.of(0));
    var other = s.cursor(Tuple.of(500));
    equal(wait(one.read(2)).size() + wait(other.read(3)).size() + wait(one.read(5)).size(), 10);
    equal(wait(other.read(1)).iterator().next().getInteger(0), 504);
    wait(one.close());
    equal(wait(other.read(1)).iterator().next().getInteger(0), 505);
    wait(other.close());
    wait(s.close());
    wait(all.commit());
    equal(one(c, "SELECT 1"), 1);
  }

  private static void streams(PgConnection c) throws Exception {
    Transaction all = wait(c.begin());
    var s = wait(c.prepare("SELECT 1000 / ($1 - id), id FROM items ORDER BY id"));
    CompletableFuture<Long> sum = new CompletableFuture<>();
    long[] total = {0};
    var stream = s.createStream(50, Tuple.of(2000));
    stream.exceptionHandler(sum::completeExceptionally).endHandler(end -> sum.complete(total[0])).handler(row -> total[0] += row.getInteger(1));
    equal(sum.get(PATIENCE_SECONDS, TimeUnit.SECONDS), 500500L);
    CompletableFuture<Throwable> wrong = new CompletableFuture<>();
    s.createStream(50, Tuple.of(500)).exceptionHandler(wrong::complete).handler(row -> { });
    equal(((PgException) wrong.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).getSqlState(), "22012");
    fails("25P02", ask(c, "SELECT 1"));
    wait(all.rollback());
    equal(one(c, "SELECT 1"), 1);
  }

  private static void cancel(PgConnection c) throws Exception {
    var sleeping = ask(c, "SELECT pg_sleep(20)");
    Thread.sleep(500);
    wait(c.cancelRequest());
    fails("57014", sleeping);
    wait(ask(c, "SET statement_timeout = '300ms'"));
    fails("57014", ask(c, "SELECT pg_sleep($1::int)", 20));
    equal(one(c, "SELECT 1"), 1);
  }

  private static void listen(PgConnection c) throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    c.notificationHandler(n -> heard.add(n.getChannel() + " " + n.getPayload()));
    wait(ask(c, "LISTEN bell"));
    wait(ask(c, "NOTIFY bell, 'ding'"));
    equal(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "bell ding");
    PgSubscriber subscriber = PgSubscriber.subscriber(VERTX, options(o -> o));
    CompletableFuture<Void> subscribed = new CompletableFuture<>();
    subscriber.channel("gong").subscribeHandler(done -> subscribed.complete(null)).handler(payload -> heard.add("gong " + payload));
    wait(subscriber.connect());
    subscribed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    wait(ask(c, "SELECT pg_notify($1, $2)", "gong", "dong"));
    equal(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "gong dong");
    wait(subscriber.close());
  }

  private static void notices(PgConnection c) throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    c.noticeHandler(n -> heard.add(n.getMessage()));
    wait(ask(c, "DO $$ BEGIN RAISE NOTICE 'hello'; END $$"));
    equal(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "hello");
  }

  private static void several(PgConnection c) throws Exception {
    RowSet<Row> first = wait(ask(c, "SELECT 1; UPDATE items SET name = name WHERE id <= 3; SELECT 2"));
    equal(first.iterator().next().getValue(0), 1);
    equal(first.next().rowCount(), 3);
    equal(first.next().next().iterator().next().getValue(0), 2);
    fails("22012", ask(c, "SELECT 1; SELECT 1 / 0; SELECT 2"));
    equal(one(c, "SELECT 1"), 1);
  }

  private static void large(PgConnection c) throws Exception {
    String text = "0123456789abcde✓".repeat(1 << 16);
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    Row row = wait(ask(c, "SELECT $1::text, $2::bytea, length($1), length($2)", text, Buffer.buffer(bytes))).iterator().next();
    equal(row.getString(0).equals(text) && Arrays.equals(row.getBuffer(1).getBytes(), bytes), true);
    equal(List.of(row.getInteger(2), row.getInteger(3)), List.of(1 << 20, 1 << 20));
    equal(((String) one(c, "SELECT repeat('x', 5000000)")).length(), 5_000_000);
    equal(((String) one(c, "SELECT '" + text + "'")).equals(text), true);
    int total = 0;
    for (Row each : wait(ask(c, "SELECT repeat('y', $1) FROM items", 20000))) {
      total += each.getString(0).length();
    }
    equal(total, 20_000_000);
  }

  private static void many(PgConnection c) throws Exception {
    for (int round = 0; round < 2; round++) {
      List<Future<RowSet<Row>>> asked = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        asked.add(ask(c, "SELECT $1::int + " + i, 1));
      }
      equal(all(asked), IntStream.rangeClosed(1, 600).mapToObj(i -> i + "").collect(Collectors.toList()));
    }
  }

  private static void changedShape(PgConnection c) throws Exception {
    wait(ask(c, "DROP TABLE IF EXISTS shape"));
    wait(ask(c, "CREATE TABLE shape (a int)"));
    wait(ask(c, "INSERT INTO shape VALUES (1)"));
    for (int i = 0; i < 12; i++) {
      equal(wait(ask(c, "SELECT * FROM shape WHERE a = $1", 1)).iterator().next().size(), i < 6 ? 1 : 2);
      if (i == 5) {
        wait(ask(c, "ALTER TABLE shape ADD COLUMN b int"));
      }
    }
    wait(ask(c, "DROP TABLE shape"));
  }

  private static void staleShape(PgConnection c) throws Exception {
    wait(ask(c, "DROP TABLE IF EXISTS shape"));
    wait(ask(c, "CREATE TABLE shape (a int)"));
    wait(ask(c, "SELECT * FROM shape WHERE a = $1", 1));
    wait(ask(c, "SELECT * FROM shape WHERE a = $1", 1));
    wait(ask(c, "ALTER TABLE shape ADD COLUMN b int"));
    fails("0A000", ask(c, "SELECT * FROM shape WHERE a = $1", 1));
    equal(wait(ask(c, "SELECT *  FROM shape WHERE a = $1", 1)).columnsNames(), List.of("a", "b"));
    wait(ask(c, "DROP TABLE shape"));
  }

  private static void pool(PgConnection c) throws Exception {
    Pool pool = PgBuilder.pool().with(new PoolOptions().setMaxSize(4)).connectingTo(options(o -> o)).using(VERTX).build();
    List<Future<RowSet<Row>>> asked = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      asked.add(ask(pool, "SELECT 60 / $1::int", i % 10));
    }
    equal(all(asked), IntStream.range(0, 60).mapToObj(i -> i % 10 == 0 ? "22012" : 60 / (i % 10) + "").collect(Collectors.toList()));
    var pids = new HashSet<Object>();
    for (int i = 0; i < 20; i++) {
      SqlConnection each = wait(pool.getConnection());
      pids.add(one(each, "SELECT pg_backend_pid()"));
      wait(each.close());
    }
    equal(pids.size() <= 4, true);
    wait(ask(c, "DELETE FROM inbox"));
    equal(wait(pool.withTransaction(x -> ask(x, "INSERT INTO inbox VALUES ($1, 'x')", 1))).rowCount(), 1);
    fails("23505", pool.withTransaction(x -> ask(x, "INSERT INTO inbox VALUES ($1, 'x')", 2).compose(done -> ask(x, "INSERT INTO inbox VALUES ($1, 'x')", 1))));
    // Given back in a transaction: it is rolled back.
    SqlConnection left = wait(pool.getConnection());
    wait(left.begin());
    wait(ask(left, "INSERT INTO inbox VALUES (3, 'x')"));
    wait(left.close());
    equal(one(pool, "SELECT count(*) FROM inbox"), 1L);
    wait(pool.close());
  }

  private static void client(PgConnection c) throws Exception {
    SqlClient client = PgBuilder.client().with(new PoolOptions().setMaxSize(2)).connectingTo(options(o -> o.setPipeliningLimit(64)))
        .using(VERTX).build();
    List<Future<RowSet<Row>>> asked = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      asked.add(ask(client, "SELECT 100 / $1::int", i % 10));
    }
    equal(all(asked), IntStream.range(0, 400).mapToObj(i -> i % 10 == 0 ? "22012" : 100 / (i % 10) + "").collect(Collectors.toList()));
    wait(client.close());
  }

  private static void verified(PgConnection c) throws Exception {
    equal(one(c, "SELECT 1"), 1);
    try {
      // Nobody's authority has signed the certificate.
      wait(PgConnection.connect(VERTX, options(o -> o.setSslMode(SslMode.VERIFY_CA).setSslOptions(new ClientSSLOptions()))));
    } catch (Exception e) {
      return;
    }
    throw new AssertionError("no error");
  }

  private static void properties(PgConnection c) throws Exception {
    equal(List.of(one(c, "SHOW application_name"), one(c, "SHOW search_path"), one(c, "SHOW statement_timeout")),
        List.of("suite", "pg_catalog, public", "20s"));
    equal(c.databaseMetadata().majorVersion(), 15);
  }

  public static void main(String[] arguments) {
    Options cached = o -> o.setCachePreparedStatements(true);
    Options layer7 = o -> o.setUseLayer7Proxy(true);
    for (String mode : List.of("", ", cached", ", pipelined", ", cached and pipelined", ", for a pooler")) {
      Options o = x -> {
        PgConnectOptions y = mode.contains("cached") ? cached.apply(x) : mode.contains("pooler") ? layer7.apply(x) : x;
        return y.setPipeliningLimit(mode.contains("pipelined") ? 100 : 1);
      };
      check("rows" + mode, VertxPg::rows, o);
      check("types" + mode, VertxPg::types, o);
      check("transactions" + mode, VertxPg::transactions, o);
      check("savepoints" + mode, VertxPg::savepoints, o);
      check("errors" + mode, VertxPg::errors, o);
      check("prepared" + mode, VertxPg::prepared, o);
      check("batches" + mode, VertxPg::batches, o);
      check("queued" + mode, VertxPg::pipelined, o);
      check("queued transactions" + mode, VertxPg::pipelinedTransactions, o);
      check("cursors" + mode, VertxPg::cursors, o);
      check("streams" + mode, VertxPg::streams, o);
      check("large" + mode, VertxPg::large, o);
      check("many statements" + mode, VertxPg::many, o);
      check("another shape" + mode, mode.contains("cached") ? VertxPg::staleShape : VertxPg::changedShape, o);
    }
    check("cancel", VertxPg::cancel, o -> o);
    check("listen", VertxPg::listen, o -> o);
    check("notices", VertxPg::notices, o -> o);
    check("several statements", VertxPg::several, o -> o);
    check("pool", VertxPg::pool, o -> o);
    check("pipelined pool", VertxPg::client, o -> o);
    check("few statements kept", VertxPg::many, o -> cached.apply(o).setPreparedStatementCacheMaxSize(5).setPipeliningLimit(50));
    check("properties", VertxPg::properties, o -> o.addProperty("application_name", "suite").addProperty("search_path", "pg_catalog, public")
        .addProperty("statement_timeout", "20s"));
    check("verified", VertxPg::verified, o -> o.setSslMode(SslMode.VERIFY_FULL).setSslOptions(new ClientSSLOptions()
        .setTrustOptions(new PemTrustOptions().addCertPath(System.getenv("TRIAL_CERTIFICATE"))).setHostnameVerificationAlgorithm("HTTPS")));
    System.exit(0);
  }
}
