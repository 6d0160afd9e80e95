import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.postgresql.codec.EnumCodec;
import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import io.r2dbc.spi.ValidationDepth;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** r2dbc-postgresql with its results in text and in binary, and r2dbc-pool. */
public class R2dbc {

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private enum Mood { SAD, GLAD }

  private interface Test {
    void run(PostgresqlConnection c) throws Exception;
  }

  private interface Options extends UnaryOperator<PostgresqlConnectionConfiguration.Builder> {}

  private static PostgresqlConnectionFactory factory(Options options) {
    PostgresqlConnectionConfiguration.Builder b = PostgresqlConnectionConfiguration.builder()
        .host(System.getenv("PGHOST"))
        .port(Integer.parseInt(System.getenv("PGPORT")))
        .database(System.getenv("PGDATABASE"))
        .username(System.getenv("PGUSER"))
        .password(System.getenv("PGPASSWORD"))
        .sslMode(SSLMode.REQUIRE);
    return new PostgresqlConnectionFactory(options.apply(b).build());
  }

  private static PostgresqlConnection connect(Options options) {
    return factory(options).create().block(PATIENCE);
  }

  private static void check(String name, Test test, Options options) {
    String said = "ok";
    try {
      PostgresqlConnection c = connect(options);
      try {
        test.run(c);
      } finally {
        c.close().block(PATIENCE);
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

  private static PostgresqlException fails(String state, Publisher<?> publisher) {
    try {
      Flux.from(publisher).blockLast(PATIENCE);
    } catch (RuntimeException e) {
      if (!(e instanceof PostgresqlException)) {
        throw e;
      }
      equal(((PostgresqlException) e).getErrorDetails().getCode(), state);
      return (PostgresqlException) e;
    }
    throw new AssertionError("no error " + state);
  }

  private static Flux<Object[]> ask(Connection c, String sql, Object... parameters) {
    return Flux.defer(() -> {
      var s = c.createStatement(sql);
      for (int i = 0; i < parameters.length; i++) {
        s.bind(i, parameters[i]);
      }
      return Flux.from(s.execute()).flatMap(r -> r.map(R2dbc::values));
    });
  }

  private static Object[] values(Row row, RowMetadata metadata) {
    return IntStream.range(0, metadata.getColumnMetadatas().size()).mapToObj(row::get).toArray();
  }

  private static Mono<Long> change(Connection c, String sql, Object... parameters) {
    return Mono.defer(() -> {
      var s = c.createStatement(sql);
      for (int i = 0; i < parameters.length; i++) {
        s.bind(i, parameters[i]);
      }
      return Flux.from(s.execute()).flatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
    });
  }

  private static Object one(Connection c, String sql, Object... parameters) {
    return ask(c, sql, parameters).blockLast(PATIENCE)[0];
  }

  private static void rows(PostgresqlConnection c) {
    for (int i = 1; i <= 12; i++) {
      int n = i;
      equal(c.createStatement("SELECT * FROM items WHERE id = $1").bind("$1", i).execute().flatMap(r -> r.map((row, metadata) -> {
        equal(metadata.getColumnMetadatas().get(2).getName(), "price");
        return new Object[] {row.get("id"), row.get("name"), row.get("price"), row.get("made", OffsetDateTime.class).toEpochSecond(),
          row.get("tags"), row.get("data", Json.class).asString(), row.get("raw", byte[].class)};
      })).blockLast(PATIENCE), new Object[] {n, "item " + n, BigDecimal.valueOf(125L * n, 2), 1704067200L + n * 3600L,
        new String[] {"a", "b" + n}, "{\"n\": " + n + "}", new byte[] {0, (byte) n}});
    }
    equal(ask(c, "SELECT id FROM items ORDER BY id").map(row -> (Integer) row[0]).collectList().block(PATIENCE),
        IntStream.rangeClosed(1, 1000).boxed().collect(Collectors.toList()));
    equal(ask(c, "SELECT id FROM items WHERE id < 0").count().block(PATIENCE), 0L);
  }

  private static void types(PostgresqlConnection c) {
    OffsetDateTime instant = OffsetDateTime.of(2024, 2, 29, 12, 30, 1, 123456000, ZoneOffset.UTC);
    UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    Interval interval = Interval.of(Period.of(1, 2, 3), Duration.ofSeconds(4));
    Object[] given = {
      (short) -2, 7, Long.MIN_VALUE, 1.5f, -2.25, new BigDecimal("12345678901234567890.123"), true, "ä✓", 'x',
      LocalDate.of(1999, 12, 31), LocalDateTime.of(2024, 2, 29, 1, 2, 3), uuid, interval, new Integer[] {1, 2},
      new String[] {"a,", "\"b\""}, new Integer[][] {{1, 2}, {3, 4}}
    };
    equal(ask(c, "SELECT $1::int2, $2::int4, $3::int8, $4::float4, $5::float8, $6::numeric, $7::bool, $8::text, $9::text, $10::date,"
        + " $11::timestamp, $12::uuid, $13::interval::text, $14::int[], $15::text[], $16::int[]", given).blockLast(PATIENCE),
        Arrays.stream(given).map(v -> v.equals('x') ? "x" : v == interval ? "1 year 2 mons 3 days 00:00:04" : v).toArray());
    equal(c.createStatement("SELECT $1::bytea, $2::timestamptz, $3::json, $4::jsonb, $5::int, $6::text, ARRAY[1, NULL], NULL")
        .bind(0, new byte[] {0, -1}).bind(1, instant).bind(2, Json.of("{\"a\": [1]}")).bind(3, Json.of("{\"b\":null}"))
        .bindNull(4, Integer.class).bindNull(5, String.class).execute()
        .flatMap(r -> r.map((row, metadata) -> new Object[] {row.get(0, byte[].class), row.get(1, OffsetDateTime.class).toInstant(),
          row.get(2, Json.class).asString(), row.get(3, Json.class).asString(), row.get(4), row.get(5), row.get(6), row.get(7)})).blockLast(PATIENCE),
        new Object[] {new byte[] {0, -1}, instant.toInstant(), "{\"a\": [1]}", "{\"b\": null}", null, null, new Integer[] {1, null}, null});
  }

  private static void enums(PostgresqlConnection c) {
    change(c, "DROP TYPE IF EXISTS mood").block(PATIENCE);
    change(c, "CREATE TYPE mood AS ENUM ('SAD', 'GLAD')").block(PATIENCE);
    // The driver looks the type up when it connects.
    PostgresqlConnection other = connect(b -> b.codecRegistrar(EnumCodec.builder().withEnum("mood", Mood.class).build()));
    equal(ask(other, "SELECT $1::mood, ARRAY['SAD', 'GLAD']::mood[]", Mood.GLAD).blockLast(PATIENCE),
        new Object[] {Mood.GLAD, new Mood[] {Mood.SAD, Mood.GLAD}});
    other.close().block(PATIENCE);
    change(c, "DROP TYPE mood").block(PATIENCE);
  }

  private static void transactions(PostgresqlConnection c) {
    change(c, "DELETE FROM inbox").block(PATIENCE);
    c.beginTransaction().block(PATIENCE);
    equal(c.isAutoCommit(), false);
    equal(change(c, "INSERT INTO inbox VALUES ($1, $2)", 1, "x").block(PATIENCE), 1L);
    fails("23505", change(c, "INSERT INTO inbox VALUES ($1, $2)", 1, "y"));
    fails("25P02", ask(c, "SELECT 1"));
    c.rollbackTransaction().block(PATIENCE);
    equal(c.isAutoCommit(), true);
    equal(one(c, "SELECT count(*) FROM inbox"), 0L);
    c.beginTransaction(PostgresTransactionDefinition.from(IsolationLevel.SERIALIZABLE).readOnly()).block(PATIENCE);
    equal(one(c, "SHOW transaction_isolation"), "serializable");
    fails("25006", change(c, "DELETE FROM inbox"));
    c.rollbackTransaction().block(PATIENCE);
    // As Spring's does: all of it one chain.
    fails("23505", Flux.usingWhen(c.beginTransaction().thenReturn(c), x -> change(x, "INSERT INTO inbox VALUES (2, 'x'), (2, 'y')"),
        PostgresqlConnection::commitTransaction, (x, wrong) -> x.rollbackTransaction(), PostgresqlConnection::rollbackTransaction));
    equal(one(c, "SELECT count(*) FROM inbox"), 0L);
    c.setAutoCommit(false).block(PATIENCE);
    change(c, "INSERT INTO inbox VALUES (3, 'x')").block(PATIENCE);
    c.setAutoCommit(true).block(PATIENCE);
    equal(one(c, "SELECT count(*) FROM inbox"), 1L);
  }

  private static void savepoints(PostgresqlConnection c) {
    change(c, "DELETE FROM inbox").block(PATIENCE);
    c.beginTransaction().block(PATIENCE);
    change(c, "INSERT INTO inbox VALUES (1, 'x')").block(PATIENCE);
    c.createSavepoint("before").block(PATIENCE);
    fails("23505", change(c, "INSERT INTO inbox VALUES ($1, 'y')", 1));
    c.rollbackTransactionToSavepoint("before").block(PATIENCE);
    change(c, "INSERT INTO inbox VALUES ($1, 'y')", 2).block(PATIENCE);
    c.releaseSavepoint("before").block(PATIENCE);
    fails("3B001", c.rollbackTransactionToSavepoint("before"));
    c.rollbackTransaction().block(PATIENCE);
    equal(one(c, "SELECT count(*) FROM inbox"), 0L);
  }

  private static void errors(PostgresqlConnection c) {
    var details = fails("42P01", ask(c, "SELECT * FROM nowhere")).getErrorDetails();
    equal(List.of(details.getMessage(), details.getPosition().orElse("none")), List.of("relation \"nowhere\" does not exist", "15"));
    fails("42601", ask(c, "SELEC 1"));
    fails("22012", ask(c, "SELECT 1 / 0"));
    fails("22012", ask(c, "SELECT 1 / $1::int", 0));
    fails("42P01", ask(c, "SELECT * FROM nowhere WHERE id = $1", 1));
    equal(fails("23514", change(c, "DO $$ BEGIN RAISE check_violation USING CONSTRAINT = 'it', HINT = 'do'; END $$"))
        .getErrorDetails().getHint().orElse("none"), "do");
    equal(one(c, "SELECT $1::int", 1), 1);
  }

  private static void batches(PostgresqlConnection c) {
    change(c, "DELETE FROM inbox").block(PATIENCE);
    PostgresqlStatement s = c.createStatement("INSERT INTO inbox VALUES ($1, $2)");
    for (int i = 0; i < 300; i++) {
      if (i > 0) {
        s.add();
      }
      s.bind(0, i).bind(1, "b");
    }
    equal(s.execute().flatMap(r -> r.getRowsUpdated()).collectList().block(PATIENCE).size(), 300);
    PostgresqlStatement wrong = c.createStatement("INSERT INTO inbox VALUES ($1, $2)").bind(0, 1000).bind(1, "b").add().bind(0, 1)
        .bind(1, "b").add().bind(0, 1001).bind(1, "b");
    fails("23505", wrong.execute().flatMap(r -> r.getRowsUpdated()));
    equal(one(c, "SELECT count(*) / 300 FROM inbox"), 1L);
    equal(c.createBatch().add("SELECT 1").add("UPDATE inbox SET body = body WHERE id < 3").add("SELECT 2").execute()
        .concatMap(r -> r.<Object>flatMap(part -> Mono.just(part instanceof Result.RowSegment
            ? ((Result.RowSegment) part).row().get(0) : ((Result.UpdateCount) part).value()))).collectList().block(PATIENCE),
        List.of(1, 1L, 3L, 2, 1L));
    fails("22012", c.createBatch().add("SELECT 1").add("SELECT 1 / 0").add("SELECT 2").execute().flatMap(r -> r.map(R2dbc::values)));
    equal(one(c, "SELECT 1"), 1);
  }

  /** What is asked while something else runs waits in the driver, or goes out at once: both work. */
  private static void queued(PostgresqlConnection c) {
    List<Mono<String>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int n = i;
      all.add(ask(c, "SELECT 100 / ($1::int % 10)", n).map(row -> row[0] + "").last()
          .onErrorResume(R2dbcException.class, e -> Mono.just(e.getSqlState())));
    }
    equal(Flux.mergeSequential(all).collectList().block(PATIENCE),
        IntStream.range(0, 200).mapToObj(i -> i % 10 == 0 ? "22012" : 100 / (i % 10) + "").collect(Collectors.toList()));
  }

  private static void keys(PostgresqlConnection c) {
    change(c, "DELETE FROM inbox WHERE id = -5").block(PATIENCE);
    equal(c.createStatement("INSERT INTO inbox VALUES ($1, 'k')").bind(0, -5).returnGeneratedValues("id", "body").execute()
        .flatMap(r -> r.map(R2dbc::values)).blockLast(PATIENCE), new Object[] {-5, "k"});
  }

  private static void cursors(PostgresqlConnection c) {
    var all = c.createStatement("SELECT id FROM items WHERE id > $1").bind(0, 0).fetchSize(100);
    equal(all.execute().flatMap(r -> r.map((row, m) -> row.get(0, Integer.class))).reduce(0, Integer::sum).block(PATIENCE), 500500);
    var plain = c.createStatement("SELECT id FROM items").fetchSize(7);
    equal(plain.execute().flatMap(r -> r.map((row, m) -> row.get(0, Integer.class))).reduce(0, Integer::sum).block(PATIENCE), 500500);
    // Whoever takes a few rows leaves a suspended portal.
    for (int i = 0; i < 5; i++) {
      var some = c.createStatement("SELECT id FROM items WHERE id > $1 ORDER BY id").bind(0, i).fetchSize(10);
      equal(some.execute().flatMap(r -> r.map((row, m) -> row.get(0, Integer.class))).take(15).reduce(0, Integer::sum).block(PATIENCE),
          120 + 15 * i);
    }
    var wrong = c.createStatement("SELECT 1 / (id - $1) FROM items ORDER BY id").bind(0, 500).fetchSize(100);
    fails("22012", wrong.execute().flatMap(r -> r.map(R2dbc::values)));
    equal(one(c, "SELECT 1"), 1);
    c.beginTransaction().block(PATIENCE);
    var inside = c.createStatement("SELECT id FROM items WHERE id > $1").bind(0, 0).fetchSize(300);
    equal(inside.execute().flatMap(r -> r.map(R2dbc::values)).count().block(PATIENCE), 1000L);
    c.commitTransaction().block(PATIENCE);
  }

  private static void copy(PostgresqlConnection c) {
    change(c, "DELETE FROM inbox").block(PATIENCE);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      lines.append(i).append("\trow ").append(i).append('\n');
    }
    equal(c.copyIn("COPY inbox FROM STDIN").from(lines.toString().getBytes(StandardCharsets.UTF_8)).build().block(PATIENCE), 1000L);
    fails("22P02", c.copyIn("COPY inbox FROM STDIN").from("x\ty\n".getBytes(StandardCharsets.UTF_8)).build());
    fails("57014", c.copyIn("COPY inbox FROM STDIN").fromMany(Flux.error(new IllegalStateException("changed my mind"))).build());
    equal(one(c, "SELECT count(*) FROM inbox"), 1000L);
  }

  private static void cancel(PostgresqlConnection c) {
    CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(() -> c.cancelRequest().block(PATIENCE));
    fails("57014", ask(c, "SELECT pg_sleep(20)"));
    c.setStatementTimeout(Duration.ofMillis(300)).block(PATIENCE);
    fails("57014", ask(c, "SELECT pg_sleep($1::int)", 20));
    c.setLockWaitTimeout(Duration.ofMillis(300)).block(PATIENCE);
    equal(one(c, "SHOW lock_timeout"), "300ms");
  }

  private static void listen(PostgresqlConnection c) {
    var heard = c.getNotifications().take(2).map(n -> n.getName() + " " + n.getParameter()).collectList().toFuture();
    change(c, "LISTEN bell").block(PATIENCE);
    change(c, "NOTIFY bell, 'ding'").block(PATIENCE);
    PostgresqlConnection other = connect(b -> b);
    ask(other, "SELECT pg_notify($1, $2)", "bell", "dong").blockLast(PATIENCE);
    other.close().block(PATIENCE);
    equal(Mono.fromFuture(heard).block(PATIENCE), List.of("bell ding", "bell dong"));
  }

  private static void options(PostgresqlConnection c) {
    equal(List.of(one(c, "SHOW application_name"), one(c, "SHOW search_path"), one(c, "SHOW statement_timeout"), one(c, "SHOW TimeZone"),
        one(c, "SHOW extra_float_digits")), List.of("suite", "pg_catalog, public", "20s", "Asia/Tokyo", "2"));
    equal(c.getMetadata().getDatabaseVersion().startsWith("15"), true);
    equal(Mono.from(c.validate(ValidationDepth.REMOTE)).block(PATIENCE), true);
  }

  private static void verified(PostgresqlConnection c) {
    equal(one(c, "SELECT 1"), 1);
    try {
      // Nobody's authority has signed the certificate.
      connect(b -> b.sslMode(SSLMode.VERIFY_FULL));
    } catch (RuntimeException e) {
      return;
    }
    throw new AssertionError("no error");
  }

  private static void large(PostgresqlConnection c) {
    String text = "0123456789abcde✓".repeat(1 << 16);
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    c.createStatement("SELECT $1::text, $2::bytea, length($1), length($2)").bind(0, text).bind(1, bytes).execute()
        .flatMap(r -> r.map((row, m) -> {
          equal(row.get(0).equals(text) && Arrays.equals(row.get(1, byte[].class), bytes), true);
          return Arrays.asList(row.get(2), row.get(3));
        })).doOnNext(lengths -> equal(lengths, List.of(1 << 20, 1 << 20))).blockLast(PATIENCE);
    equal(((String) one(c, "SELECT repeat('x', 5000000)")).length(), 5_000_000);
    equal(ask(c, "SELECT repeat('y', 20000) FROM items").map(row -> ((String) row[0]).length()).reduce(0, Integer::sum).block(PATIENCE),
        20_000_000);
  }

  /** Statements in the hundreds, each prepared by a name of its own and kept. */
  private static void many(PostgresqlConnection c) {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 600; i++) {
        equal(one(c, "SELECT $1::int + " + i, 1), i + 1);
      }
    }
  }

  private static void fewKept(PostgresqlConnection c) {
    for (int i = 0; i < 60; i++) {
      equal(one(c, "SELECT $1::int + " + i % 20, 1), i % 20 + 1);
    }
  }

  private static void changedShape(PostgresqlConnection c) {
    change(c, "DROP TABLE IF EXISTS shape").block(PATIENCE);
    change(c, "CREATE TABLE shape (a int)").block(PATIENCE);
    change(c, "INSERT INTO shape VALUES (1)").block(PATIENCE);
    for (int i = 0; i < 12; i++) {
      if (i == 6) {
        change(c, "ALTER TABLE shape ADD COLUMN b int").block(PATIENCE);
      }
      equal(ask(c, "SELECT * FROM shape WHERE a = $1", 1).blockLast(PATIENCE).length, i < 6 ? 1 : 2);
    }
    change(c, "DROP TABLE shape").block(PATIENCE);
  }

  private static void notices(PostgresqlConnection c) {
    equal(c.createStatement("DO $$ BEGIN RAISE NOTICE 'hello'; END $$").execute()
        .flatMap(r -> r.<String>flatMap(part -> part instanceof Result.Message ? Mono.just(((Result.Message) part).message()) : Mono.empty()))
        .collectList().block(PATIENCE), List.of("hello"));
  }

  private static void pool(PostgresqlConnection c) {
    ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory(b -> b)).initialSize(1).maxSize(4)
        .validationDepth(ValidationDepth.REMOTE).validationQuery("SELECT 1").maxAcquireTime(PATIENCE).build());
    List<Object[]> seen = Flux.range(0, 60).flatMapSequential(i -> Flux.usingWhen(pool.create(),
        x -> i % 7 == 3 ? ask(x, "SELECT 1 / $1::int, 1", 0) : ask(x, "SELECT $1::int, pg_backend_pid()", i), Connection::close)
        .onErrorResume(R2dbcException.class, e -> Mono.just(new Object[] {e.getSqlState(), null}))).collectList().block(PATIENCE);
    var pids = new HashSet<Object>();
    for (int i = 0; i < 60; i++) {
      equal(seen.get(i)[0], i % 7 == 3 ? "22012" : (Object) i);
      if (seen.get(i)[1] != null) {
        pids.add(seen.get(i)[1]);
      }
    }
    equal(pids.size() <= 4, true);
    // Given back in a transaction: whoever gets it next is in none.
    change(c, "DELETE FROM inbox").block(PATIENCE);
    Mono.usingWhen(pool.create(), x -> Mono.from(x.beginTransaction()).then(change(x, "INSERT INTO inbox VALUES (1, 'x')")), Connection::close)
        .block(PATIENCE);
    equal(Flux.usingWhen(pool.create(), x -> ask(x, "SELECT count(*) FROM inbox"), Connection::close).blockLast(PATIENCE)[0], 0L);
    pool.disposeLater().block(PATIENCE);
  }

  public static void main(String[] arguments) {
    // The driver logs each error as a warning.
    Logger.getLogger("").setLevel(Level.SEVERE);
    for (boolean binary : new boolean[] {false, true}) {
      String in = binary ? ", binary" : ", text";
      Options mode = b -> b.forceBinary(binary);
      check("rows" + in, R2dbc::rows, mode);
      check("types" + in, R2dbc::types, mode);
      check("rows in pieces" + in, R2dbc::rows, b -> mode.apply(b).fetchSize(50));
      check("transactions" + in, R2dbc::transactions, mode);
      check("savepoints" + in, R2dbc::savepoints, mode);
      check("errors" + in, R2dbc::errors, mode);
      check("batches" + in, R2dbc::batches, mode);
      check("queued" + in, R2dbc::queued, mode);
      check("generated keys" + in, R2dbc::keys, mode);
      check("cursors" + in, R2dbc::cursors, mode);
      check("large" + in, R2dbc::large, mode);
      check("another shape" + in, R2dbc::changedShape, mode);
    }
    check("attached buffers", R2dbc::rows, b -> b.preferAttachedBuffers(true));
    check("enums", R2dbc::enums, b -> b);
    check("copy", R2dbc::copy, b -> b);
    check("cancel", R2dbc::cancel, b -> b);
    check("listen", R2dbc::listen, b -> b);
    check("notices", R2dbc::notices, b -> b);
    check("many statements", R2dbc::many, b -> b);
    check("few statements kept", R2dbc::fewKept, b -> b.preparedStatementCacheQueries(5));
    check("no statements kept", R2dbc::fewKept, b -> b.preparedStatementCacheQueries(0));
    check("pool", R2dbc::pool, b -> b);
    check("options", R2dbc::options, b -> b.applicationName("suite").schema("pg_catalog, public").statementTimeout(Duration.ofSeconds(20))
        .timeZone("Asia/Tokyo"));
    check("options by name", R2dbc::options, b -> b.applicationName("suite").timeZone("Asia/Tokyo")
        .options(Map.of("search_path", "pg_catalog, public", "statement_timeout", "20s")));
    check("verified", R2dbc::verified, b -> b.sslMode(SSLMode.VERIFY_FULL).sslRootCert(System.getenv("TRIAL_CERTIFICATE")));
    System.exit(0);
  }
}
