package io.gatehouse.proxy.control.journal;

import static io.gatehouse.proxy.control.journal.Commands.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.control.ControlEvent;
import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.ControlUnavailable;
import io.gatehouse.proxy.control.People;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresJournalTest {
  private static EmbeddedPostgres postgres;
  private final List<PostgresJournal> open = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @AfterEach
  void clean() throws SQLException {
    open.forEach(PostgresJournal::close);
    execute("DROP SCHEMA IF EXISTS gatehouse CASCADE");
  }

  private static UpstreamSettings settings(int port, String user) {
    return new UpstreamSettings(
        "127.0.0.1",
        port,
        "postgres",
        user,
        () -> new char[0],
        UpstreamTlsMode.DISABLE,
        Optional.empty());
  }

  private PostgresJournal journal() throws IOException {
    return journal(2_000);
  }

  private PostgresJournal journal(long compactAt) throws IOException {
    PostgresJournal journal =
        PostgresJournal.open(settings(postgres.getPort(), "postgres"), compactAt);
    open.add(journal);
    return journal;
  }

  private static long execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return 0;
      }
      try (ResultSet found = statement.getResultSet()) {
        return found.next() ? found.getLong(1) : 0;
      }
    }
  }

  private static long within(Duration longest, BooleanSupplier condition)
      throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(longest.toNanos());
      Thread.sleep(1);
    }
    return (System.nanoTime() - start) / 1_000;
  }

  private static boolean frozen(Journal journal, String database) {
    return journal.state().freezeOf(database, Instant.now()).isPresent();
  }

  @Test
  void twoProxiesSeeEachOthers() throws Exception {
    PostgresJournal one = journal();
    PostgresJournal two = journal();
    long[] micros = new long[50];
    long[] appends = new long[50];
    for (int i = 0; i < micros.length; i++) {
      String database = "db" + i;
      long start = System.nanoTime();
      (i % 2 == 0 ? one : two).transact(Commands.freeze(database), NOTHING);
      appends[i] = (System.nanoTime() - start) / 1_000;
      Journal other = i % 2 == 0 ? two : one;
      micros[i] = within(Duration.ofSeconds(2), () -> frozen(other, database));
    }
    Arrays.sort(micros);
    Arrays.sort(appends);
    System.out.printf(
        "postgres journal: transaction %d us median, %d us worst; seen by the other %d us median,"
            + " %d us worst%n",
        appends[25], appends[49], micros[25], micros[49]);
    assertThat(one.state()).isEqualTo(two.state());
  }

  @Test
  void whatWasDecidedIsThereAgain() throws Exception {
    PostgresJournal one = journal();
    one.transact(Commands.freeze("shop"), NOTHING);
    assertThat(journal().state()).isEqualTo(one.state());
  }

  @Test
  void aLostNotificationIsMadeUpFor() throws Exception {
    PostgresJournal one = journal();
    String event =
        new String(
            EventCodec.encode(Commands.freeze("quiet").decide(one.state(), Instant.now())),
            java.nio.charset.StandardCharsets.US_ASCII);
    execute(
        "INSERT INTO gatehouse.control_journal (seq, events) VALUES (1, '"
            + event.replace("'", "''")
            + "')");
    long micros = within(Duration.ofSeconds(2), () -> frozen(one, "quiet"));
    assertThat(micros).isLessThan(2_000_000);
  }

  @Test
  void twoProxiesNeverDecideTwice() throws Exception {
    PostgresJournal one = journal();
    PostgresJournal two = journal();
    one.transact(Commands.freeze("shop"), NOTHING);
    AtomicInteger lifted = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Void>> tries = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      PostgresJournal journal = i % 2 == 0 ? one : two;
      tries.add(
          () -> {
            try {
              journal.transact(
                  (state, now) -> {
                    if (state.freezeOf("shop", now).isEmpty()) {
                      throw new ControlRejected(ControlRejected.Reason.CONFLICT, "too late");
                    }
                    return List.of(new ControlEvent.Unfrozen(now, "shop", People.OPERATOR, "over"));
                  },
                  NOTHING);
              lifted.incrementAndGet();
            } catch (ControlRejected tooLate) {
              assertThat(tooLate.reason()).isEqualTo(ControlRejected.Reason.CONFLICT);
            }
            return null;
          });
    }
    for (Future<Void> each : threads.invokeAll(tries)) {
      each.get();
    }
    threads.shutdown();
    assertThat(lifted).hasValue(1);
    within(Duration.ofSeconds(2), () -> one.state().equals(two.state()));
  }

  @Test
  void itStaysSmallAndTheOtherFollows() throws Exception {
    PostgresJournal one = journal(20);
    PostgresJournal two = journal(20);
    for (int i = 0; i < 50; i++) {
      one.transact(Commands.freeze("db" + i % 5), NOTHING);
    }
    assertThat(execute("SELECT count(*) FROM gatehouse.control_journal")).isLessThan(25);
    two.transact(Commands.freeze("two"), NOTHING);
    within(Duration.ofSeconds(2), () -> one.state().equals(two.state()));
    assertThat(journal().state()).isEqualTo(one.state());
    assertThat(one.state().freezes()).hasSize(6);
  }

  @Test
  void withoutItsServerNothingCountsButFreezesStay() throws Exception {
    try (EmbeddedPostgres other = EmbeddedPostgres.start()) {
      PostgresJournal journal = PostgresJournal.open(settings(other.getPort(), "postgres"));
      open.add(journal);
      journal.transact(Commands.freeze("shop"), NOTHING);
      assertThat(journal.current()).isTrue();
      other.close();
      within(Duration.ofSeconds(8), () -> !journal.current());
      assertThat(frozen(journal, "shop")).isTrue();
      assertThatThrownBy(() -> journal.transact(Commands.freeze("x"), NOTHING))
          .isInstanceOf(ControlUnavailable.class);
      assertThat(frozen(journal, "x")).isFalse();
    }
  }

  @Test
  void itComesBack() throws Exception {
    PostgresJournal journal = journal();
    journal.transact(Commands.freeze("a"), NOTHING);
    execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE application_name = 'gatehouse'");
    within(Duration.ofSeconds(5), () -> journal.current() && reachable(journal));
    assertThat(frozen(journal, "b")).isTrue();
  }

  private static boolean reachable(PostgresJournal journal) {
    try {
      journal.transact(Commands.freeze("b"), NOTHING);
      return true;
    } catch (ControlUnavailable | ControlRejected notYet) {
      return false;
    }
  }

  @Test
  void aJournalThatLostItsEndIsNotBelieved() throws Exception {
    PostgresJournal journal = journal();
    journal.transact(Commands.freeze("a"), NOTHING);
    journal.transact(Commands.freeze("b"), NOTHING);
    execute("DELETE FROM gatehouse.control_journal WHERE seq = 2");
    within(Duration.ofSeconds(3), () -> !journal.current());
    assertThat(frozen(journal, "b")).isTrue();
    assertThatThrownBy(() -> journal.transact(Commands.freeze("c"), NOTHING))
        .isInstanceOf(ControlUnavailable.class);
  }

  @Test
  void aRoleThatMayNotMakeTheTableIsTold() throws Exception {
    execute("DROP ROLE IF EXISTS poor");
    execute("CREATE ROLE poor LOGIN");
    assertThatThrownBy(() -> PostgresJournal.open(settings(postgres.getPort(), "poor")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("control.sql");
  }
}
