package io.gatehouse.proxy.catalog;

import io.gatehouse.sql.catalog.Catalog;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** The newest catalog of one database. */
public final class DatabaseCatalog implements AutoCloseable {

  /** How often the catalog is read again, unless configuration says otherwise. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(60);

  /**
   * Holds the catalog of one database. Reads nothing until {@link #start()} or {@link #refresh()}.
   *
   * @param database the name by which messages speak of it
   * @param loader reads the catalog; blocks
   * @param executor where the loader runs and the timer ticks
   * @param interval time from the end of one reading to the next
   * @param clock for {@link #age()}
   */
  public DatabaseCatalog(
      String database,
      CatalogLoader loader,
      ScheduledExecutorService executor,
      Duration interval,
      Clock clock) {}

  /** Begins to read on the timer, at once. */
  public void start() {}

  /** The newest catalog that was read whole; empty before the first. Never blocks. */
  public Optional<Catalog> current() {
    return Optional.empty();
  }

  /** The newest catalog if there is one, or else the first one when it has been read. */
  public CompletionStage<Catalog> currentOrFirst() {
    return refresh();
  }

  /**
   * Reads again. Callers that ask while a reading is waiting to begin share it; a reading that had
   * already begun when the caller asked does not count, since it may have missed what the caller
   * knows of.
   */
  public CompletionStage<Catalog> refresh() {
    return new CompletableFuture<>();
  }

  /** Time since the newest catalog began to be read; empty when there is none. */
  public Optional<Duration> age() {
    return Optional.empty();
  }

  /** Stops the timer; {@link #current()} stays. */
  @Override
  public void close() {}
}
