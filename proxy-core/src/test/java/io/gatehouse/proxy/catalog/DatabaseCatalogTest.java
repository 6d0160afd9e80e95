package io.gatehouse.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseCatalogTest {
  private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
  private final ScriptedLoader loader = new ScriptedLoader();
  private final SettableClock clock = new SettableClock();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  /** Reads when the test lets it. */
  private static final class ScriptedLoader implements CatalogLoader {
    final Semaphore permits = new Semaphore(0);
    final Semaphore begun = new Semaphore(0);
    final AtomicInteger loads = new AtomicInteger();
    final ConcurrentLinkedQueue<Optional<CatalogSnapshot>> previous = new ConcurrentLinkedQueue<>();
    volatile SQLException failure;

    @Override
    public CatalogSnapshot load(Optional<CatalogSnapshot> before) throws SQLException {
      previous.add(before);
      loads.incrementAndGet();
      begun.release();
      permits.acquireUninterruptibly();
      if (failure != null) {
        throw failure;
      }
      return new CatalogSnapshot(List.of(), List.of(), List.of(), List.of(), Optional.empty());
    }
  }

  private static final class SettableClock extends Clock {
    volatile Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private DatabaseCatalog catalog(Duration interval) {
    return new DatabaseCatalog("shop", loader, executor, interval, clock);
  }

  private static CatalogSnapshot get(java.util.concurrent.CompletionStage<CatalogSnapshot> stage)
      throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void hasNothingUntilTheFirstReading() throws Exception {
    try (DatabaseCatalog catalog = catalog(Duration.ofHours(1))) {
      assertThat(catalog.current()).isEmpty();
      assertThat(catalog.age()).isEmpty();
      var first = catalog.currentOrFirst();
      loader.permits.release();
      CatalogSnapshot read = get(first);
      assertThat(catalog.current()).containsSame(read);
      assertThat(get(catalog.currentOrFirst())).isSameAs(read);
      assertThat(loader.loads).hasValue(1);
    }
  }

  @Test
  void sharesAReadingThatHasNotBegun() throws Exception {
    try (DatabaseCatalog catalog = catalog(Duration.ofHours(1))) {
      var first = catalog.refresh();
      loader.begun.acquire();
      var second = catalog.refresh();
      var third = catalog.refresh();
      loader.permits.release(2);
      CatalogSnapshot a = get(first);
      CatalogSnapshot b = get(second);
      assertThat(b).isNotSameAs(a).isSameAs(get(third));
      assertThat(b.version()).isGreaterThan(a.version());
      assertThat(loader.loads).hasValue(2);
      assertThat(loader.previous.poll()).isEmpty();
      assertThat(loader.previous.poll()).containsSame((CatalogSnapshot) a);
    }
  }

  @Test
  void keepsTheLastGoodOneAndItsAge() throws Exception {
    try (DatabaseCatalog catalog = catalog(Duration.ofHours(1))) {
      loader.permits.release(2);
      CatalogSnapshot good = get(catalog.refresh());
      clock.now = clock.now.plusSeconds(90);
      loader.failure = new SQLException("connection refused", "08001");
      assertThatThrownBy(() -> get(catalog.refresh()))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .hasMessage("connection refused");
      assertThat(catalog.current()).containsSame(good);
      assertThat(catalog.age()).contains(Duration.ofSeconds(90));
      loader.failure = null;
      loader.permits.release();
      get(catalog.refresh());
      assertThat(catalog.age()).contains(Duration.ZERO);
    }
  }

  @Test
  void ageCountsFromTheBeginningOfTheReading() throws Exception {
    try (DatabaseCatalog catalog = catalog(Duration.ofHours(1))) {
      var refresh = catalog.refresh();
      loader.begun.acquire();
      clock.now = clock.now.plusSeconds(7);
      loader.permits.release();
      get(refresh);
      assertThat(catalog.age()).contains(Duration.ofSeconds(7));
    }
  }

  @Test
  void readsOnTheTimer() throws Exception {
    try (DatabaseCatalog catalog = catalog(Duration.ofMillis(5))) {
      catalog.start();
      loader.permits.release(3);
      for (int i = 0; i < 3; i++) {
        assertThat(loader.begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void goesOnAfterADefectInTheLoader() throws Exception {
    CatalogLoader broken =
        before -> {
          loader.loads.incrementAndGet();
          throw new IllegalStateException("defect");
        };
    try (DatabaseCatalog catalog =
        new DatabaseCatalog("shop", broken, executor, Duration.ofMillis(5), clock)) {
      catalog.start();
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (loader.loads.get() < 3 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(loader.loads.get()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void closingEndsTheWaiting() throws Exception {
    DatabaseCatalog catalog = catalog(Duration.ofHours(1));
    catalog.refresh();
    loader.begun.acquire();
    CompletableFuture<CatalogSnapshot> waiting = catalog.refresh().toCompletableFuture();
    catalog.close();
    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .cause()
        .hasMessageContaining("shut");
    assertThatThrownBy(() -> get(catalog.refresh())).cause().hasMessageContaining("shut");
    loader.permits.release();
  }
}
