package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.tls.UpstreamTls;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.catalog.CatalogSnapshot;
import io.gatehouse.proxy.catalog.DatabaseCatalog;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A database behind the proxy: how to reach it, and what is known of its objects. Thread-safe. */
public final class Database {

  private final DatabaseSettings settings;
  private final UpstreamTls tls;
  private final DatabaseCatalog catalog;
  private final Target target;

  /** The reading that will show the newest change that passed through the proxy; null when none. */
  private volatile CompletionStage<CatalogSnapshot> awaited;

  public Database(DatabaseSettings settings, UpstreamTls tls, DatabaseCatalog catalog) {
    this.settings = Objects.requireNonNull(settings);
    this.tls = Objects.requireNonNull(tls);
    this.catalog = Objects.requireNonNull(catalog);
    this.target = new Target(settings.name(), settings.environment());
  }

  DatabaseSettings settings() {
    return settings;
  }

  UpstreamTls tls() {
    return tls;
  }

  Target target() {
    return target;
  }

  /** The catalog, if nothing is known to have changed since it was read. */
  Optional<CatalogSnapshot> catalog() {
    return awaited == null ? catalog.current() : Optional.empty();
  }

  /** The catalog once it shows every change known of; a reading that failed is tried again. */
  CompletionStage<CatalogSnapshot> upToDateCatalog() {
    CompletionStage<CatalogSnapshot> reading = awaited;
    if (reading == null) {
      return catalog.currentOrFirst();
    }
    if (reading.toCompletableFuture().isCompletedExceptionally()) {
      return readAgain();
    }
    return reading;
  }

  /** The catalog as it is from now on, read anew. */
  CompletionStage<CatalogSnapshot> newestCatalog() {
    return catalog.refresh();
  }

  /** A change of objects was committed: what was read before does not count any more. */
  void catalogChanged() {
    readAgain();
  }

  private CompletionStage<CatalogSnapshot> readAgain() {
    CompletionStage<CatalogSnapshot> reading = catalog.refresh();
    awaited = reading;
    reading.thenRun(
        () -> {
          if (awaited == reading) {
            awaited = null;
          }
        });
    return reading;
  }
}
