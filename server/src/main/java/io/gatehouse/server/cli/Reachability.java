package io.gatehouse.server.cli;

import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.catalog.PostgresCatalogLoader;
import io.gatehouse.proxy.identity.OidcTokenVerifier;
import io.gatehouse.server.config.GatehouseConfiguration;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Whether what the proxy needs answers: each database, each issuer. */
final class Reachability {

  private Reachability() {}

  /** What does not answer, in words. Blocks. */
  static List<String> problems(GatehouseConfiguration configuration) {
    List<String> problems = new ArrayList<>();
    for (DatabaseSettings database : configuration.databases()) {
      try {
        new PostgresCatalogLoader(database.upstream()).load(Optional.empty());
      } catch (SQLException | RuntimeException failed) {
        problems.add(
            "database "
                + database.name()
                + ": "
                + database.upstream()
                + ": "
                + failed.getMessage());
      }
    }
    ExecutorService threads = Executors.newCachedThreadPool();
    try (OidcTokenVerifier verifier =
        new OidcTokenVerifier(configuration.issuers(), threads, Clock.systemUTC())) {
      verifier
          .fetchKeys()
          .forEach(
              (issuer, fetched) -> {
                try {
                  fetched.join();
                } catch (CompletionException failed) {
                  problems.add("issuer " + issuer + ": " + failed.getCause().getMessage());
                }
              });
    } catch (IllegalArgumentException unfit) {
      problems.add(unfit.getMessage());
    } finally {
      threads.shutdownNow();
    }
    return problems;
  }
}
