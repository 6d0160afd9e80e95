package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitLogTest {

  private static final AuditLogOptions OPTIONS = AuditLogOptions.defaults("test/one");

  private final SlowStore store = new SlowStore();

  private AuditLog start(AuditLogOptions options) throws IOException {
    return GroupCommitLog.start(
        store, options, List.of(new LogEvent.Started(Events.TIME, "test/one", "f", "k")));
  }

  @Test
  void completesOnlyAfterTheForce() throws Exception {
    try (AuditLog log = start(OPTIONS)) {
      store.gate.drainPermits();
      CompletableFuture<Position> first = log.append(Events.configuration("first"));
      store.awaitForce();
      assertThat(first).isNotDone();
      store.gate.release();
      assertThat(first.get()).isEqualTo(new Position(1));
      store.open();
    }
  }

  @Test
  void whatComesDuringAForceSharesTheNext() throws Exception {
    try (AuditLog log = start(OPTIONS)) {
      store.gate.drainPermits();
      CompletableFuture<Position> first = log.append(Events.configuration("first"));
      store.awaitForce();
      assertThat(first).isNotDone();
      List<CompletableFuture<Position>> rest = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        rest.add(log.append(Events.configuration("rest " + i)));
      }
      int forcesBefore = store.forces.get();
      store.gate.release(2);
      for (int i = 0; i < 50; i++) {
        assertThat(rest.get(i).get()).isEqualTo(new Position(2 + i));
      }
      // That of the first, which was under way, and one for all the others.
      assertThat(store.forces.get()).isEqualTo(forcesBefore + 2);
      store.open();
    }
  }

  @Test
  void refusesAtOnceWhatIsMoreThanMayWait() throws Exception {
    try (AuditLog log = start(OPTIONS.withMaxQueued(3))) {
      store.gate.drainPermits();
      List<CompletableFuture<Position>> accepted = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        accepted.add(log.append(Events.configuration("accepted")));
      }
      CompletableFuture<Position> refused = log.append(Events.configuration("refused"));
      assertThat(refused).isCompletedExceptionally();
      assertThatThrownBy(refused::get).hasCauseInstanceOf(AuditLogFullException.class);
      store.open();
      for (CompletableFuture<Position> future : accepted) {
        future.get();
      }
      log.append(Events.configuration("room again")).get();
      assertThat(log.failed()).isFalse();
    }
    assertThat(store.entries).hasSize(5).noneMatch(entry -> entry.contains("refused"));
  }

  @Test
  void listenersAreCalledOnTheLogsThreadAndMayAppend() throws Exception {
    CompletableFuture<String> thread = new CompletableFuture<>();
    CompletableFuture<Position> second = new CompletableFuture<>();
    try (AuditLog log = start(OPTIONS)) {
      log.append(
          Events.configuration("first"),
          new AppendListener() {
            @Override
            public void appended(Position position) {
              thread.complete(Thread.currentThread().getName());
              log.append(
                  Events.configuration("second"),
                  new AppendListener() {
                    @Override
                    public void appended(Position next) {
                      second.complete(next);
                    }

                    @Override
                    public void failed(AuditLogException cause) {
                      second.completeExceptionally(cause);
                    }
                  });
              throw new IllegalStateException("a listener's own trouble");
            }

            @Override
            public void failed(AuditLogException cause) {
              thread.completeExceptionally(cause);
            }
          });
      assertThat(thread.get()).isEqualTo("audit-log-writer");
      assertThat(second.get()).isEqualTo(new Position(2));
    }
  }

  @Test
  void closingCompletesAllThatWait() throws Exception {
    store.gate.drainPermits();
    store.gate.release();
    AuditLog log = start(OPTIONS);
    List<CompletableFuture<Position>> waiting = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      waiting.add(log.append(Events.configuration("n")));
    }
    CountDownLatch closed = new CountDownLatch(1);
    Thread closer =
        new Thread(
            () -> {
              try {
                log.close();
              } catch (AuditLogFailedException e) {
                throw new IllegalStateException(e);
              }
              closed.countDown();
            });
    closer.start();
    store.open();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
    assertThat(store.closed).isTrue();
    assertThatThrownBy(() -> log.append(Events.configuration("late")).get())
        .hasCauseInstanceOf(AuditLogClosedException.class);
    log.close();
  }

  @Test
  void anEventThatCannotBeEncodedFailsAlone() throws Exception {
    AuditLogOptions small = OPTIONS.withMaxEventBytes(AuditLogOptions.ENTRY_BYTES_LIMIT);
    try (AuditLog log = start(small)) {
      CompletableFuture<Position> large =
          log.append(Events.configuration("x".repeat(AuditLogOptions.ENTRY_BYTES_LIMIT)));
      CompletableFuture<Position> next = log.append(Events.configuration("next"));
      assertThatThrownBy(large::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isExactlyInstanceOf(AuditLogException.class);
      assertThat(next.get()).isEqualTo(new Position(1));
      assertThat(log.failed()).isFalse();
    }
  }

  @Test
  void onlyTheLogWritesItsOwnEvents() throws Exception {
    try (AuditLog log = start(OPTIONS)) {
      assertThatThrownBy(() -> log.append(new LogEvent.Recovered(Events.TIME, "file", 3, 0)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> log.append(new LogEvent.Started(Events.TIME, "o", "f", "k")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anAsynchronousLogForcesLaterButSoon() throws Exception {
    AuditLogOptions async = OPTIONS.withDurability(Durability.ASYNC, Duration.ofMillis(20));
    try (AuditLog log = start(async)) {
      int before = store.forces.get();
      store.gate.drainPermits();
      log.append(Events.configuration("one")).get();
      store.awaitForce();
      assertThat(store.forces.get()).isEqualTo(before);
      store.open();
      while (store.forces.get() == before) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void anAsynchronousLogForcesWhenItIsClosed() throws Exception {
    AuditLogOptions async = OPTIONS.withDurability(Durability.ASYNC, Duration.ofMinutes(1));
    AuditLog log = start(async);
    int before = store.forces.get();
    log.append(Events.configuration("one")).get();
    log.close();
    assertThat(store.forces.get()).isEqualTo(before + 1);
  }

  /** Keeps entries in memory; each force takes a permit. */
  private static final class SlowStore implements EntryStore {

    private static final int PLENTY = 1_000_000;

    private final List<String> entries = new ArrayList<>();
    private final Semaphore gate = new Semaphore(PLENTY);
    private final AtomicInteger forces = new AtomicInteger();
    private volatile boolean closed;

    private void open() {
      gate.release(PLENTY);
    }

    private void awaitForce() throws InterruptedException {
      while (!gate.hasQueuedThreads()) {
        Thread.sleep(1);
      }
    }

    @Override
    public String format() {
      return "memory";
    }

    @Override
    public long size() {
      return entries.size();
    }

    @Override
    public void onFailure(Consumer<Throwable> listener) {}

    @Override
    public long add(byte[] entry, int length, byte[] payload, int payloadLength) {
      entries.add(new String(entry, 0, length, StandardCharsets.UTF_8));
      return entries.size() - 1L;
    }

    @Override
    public String detach(byte[] value, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write() {}

    @Override
    public void force() {
      gate.acquireUninterruptibly();
      forces.incrementAndGet();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
