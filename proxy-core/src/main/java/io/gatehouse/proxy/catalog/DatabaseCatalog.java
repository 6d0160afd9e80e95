package io.gatehouse.proxy.catalog;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest catalog of one database. Safe for use by many threads. */
public final class DatabaseCatalog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseCatalog.class);

  /** How often the catalog is read again, unless configuration says otherwise. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(60);

  private final String database;
  private final CatalogLoader loader;
  private final ScheduledExecutorService executor;
  private final Duration interval;
  private final Clock clock;

  /**
   * How long what a reading needs is kept for the next. Less than the 5 s that DROP DATABASE waits
   * for other connections to go (CountOtherDBBackends in procarray.c).
   */
  private static final Duration KEPT = Duration.ofSeconds(2);

  private final Object lock = new Object();

  /** Written under the lock, read without. */
  private volatile Reading newest;

  /** Who waits for a reading that has not begun. Under the lock; null when nobody does. */
  private CompletableFuture<CatalogSnapshot> waiting;

  /** Under the lock. */
  private boolean reading;

  /** Under the lock. */
  private boolean closed;

  /** Under the lock; null before the start. */
  private ScheduledFuture<?> timer;

  private record Reading(CatalogSnapshot snapshot, Instant begun) {}

  /**
   * Holds the catalog of one database. Reads nothing until {@link #start()} or {@link #refresh()}.
   *
   * @param database the name by which messages speak of it
   * @param loader reads the catalog; blocks
   * @param executor where the loader runs and the timer ticks
   * @param interval time between two readings by the timer
   * @param clock for {@link #age()}
   */
  public DatabaseCatalog(
      String database,
      CatalogLoader loader,
      ScheduledExecutorService executor,
      Duration interval,
      Clock clock) {
    this.database = database;
    this.loader = loader;
    this.executor = executor;
    this.interval = interval;
    this.clock = clock;
  }

  /** Begins to read on the timer, at once. */
  public void start() {
    synchronized (lock) {
      if (timer == null && !closed) {
        timer =
            executor.scheduleWithFixedDelay(
                this::tick, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void tick() {
    synchronized (lock) {
      if (waiting == null && !reading && !closed) {
        waiting = new CompletableFuture<>();
        reading = true;
      } else {
        return;
      }
    }
    read();
  }

  /** The newest catalog that was read whole; empty before the first. Never blocks. */
  public Optional<CatalogSnapshot> current() {
    Reading now = newest;
    return now == null ? Optional.empty() : Optional.of(now.snapshot());
  }

  /** The newest catalog if there is one, or else the first one when it has been read. */
  public CompletionStage<CatalogSnapshot> currentOrFirst() {
    Optional<CatalogSnapshot> now = current();
    return now.isPresent() ? CompletableFuture.completedFuture(now.get()) : refresh();
  }

  /**
   * Reads again. Callers that ask while a reading is waiting to begin share it; a reading that had
   * already begun when the caller asked does not count, since it may have missed what the caller
   * knows of.
   *
   * @return the catalog, or completed exceptionally (SQLException as a rule) when it can't be read
   */
  public CompletionStage<CatalogSnapshot> refresh() {
    CompletableFuture<CatalogSnapshot> mine;
    boolean begin;
    synchronized (lock) {
      if (closed) {
        return CompletableFuture.failedFuture(new SQLException("the proxy is shutting down"));
      }
      if (waiting == null) {
        waiting = new CompletableFuture<>();
      }
      mine = waiting;
      begin = !reading;
      reading = true;
    }
    if (begin) {
      submit();
    }
    return mine.copy();
  }

  private void submit() {
    try {
      executor.execute(this::read);
    } catch (RejectedExecutionException full) {
      CompletableFuture<CatalogSnapshot> abandoned;
      synchronized (lock) {
        abandoned = waiting;
        waiting = null;
        reading = false;
      }
      if (abandoned != null) {
        abandoned.completeExceptionally(full);
      }
    }
  }

  /** Runs on the executor, with {@code reading} set. */
  private void read() {
    CompletableFuture<CatalogSnapshot> served;
    synchronized (lock) {
      served = waiting;
      waiting = null;
      if (served == null) {
        // Closed in the meantime.
        reading = false;
        return;
      }
    }
    Throwable failure = null;
    Reading result = null;
    Instant begun = clock.instant();
    try {
      Reading before = newest;
      result = new Reading(loader.load(Optional.ofNullable(before).map(Reading::snapshot)), begun);
    } catch (SQLException | RuntimeException | Error failed) {
      failure = failed;
      LOG.warn("catalog of database {} can't be read: {}", database, failed.getMessage());
    }
    boolean again;
    synchronized (lock) {
      if (result != null) {
        newest = result;
      }
      again = waiting != null && !closed;
      reading = again;
    }
    if (result != null) {
      served.complete(result.snapshot());
    } else {
      served.completeExceptionally(failure);
    }
    if (again) {
      submit();
    } else {
      restLater();
    }
  }

  /** Lets the loader rest when nothing is read for a while. */
  private void restLater() {
    Reading last = newest;
    try {
      executor.schedule(
          () -> {
            if (newest == last) {
              loader.rest();
            }
          },
          KEPT.toMillis(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException shuttingDown) {
      loader.rest();
    }
  }

  /** Time since the newest catalog began to be read; empty when there is none. */
  public Optional<Duration> age() {
    Reading now = newest;
    return now == null
        ? Optional.empty()
        : Optional.of(Duration.between(now.begun(), clock.instant()));
  }

  /** Stops the timer; {@link #current()} stays. */
  @Override
  public void close() {
    CompletableFuture<CatalogSnapshot> abandoned;
    synchronized (lock) {
      closed = true;
      abandoned = waiting;
      waiting = null;
      if (timer != null) {
        timer.cancel(false);
      }
    }
    if (abandoned != null) {
      abandoned.completeExceptionally(new SQLException("the proxy is shutting down"));
    }
    try {
      executor.execute(loader::rest);
    } catch (RejectedExecutionException shuttingDown) {
      loader.rest();
    }
  }
}
