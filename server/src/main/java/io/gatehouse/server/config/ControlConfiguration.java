package io.gatehouse.server.config;

import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.control.ControlSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Approvals, grants, freezes, the denylist.
 *
 * @param settings who may do what
 * @param held how much may wait
 * @param directory where they are kept, when not in PostgreSQL
 * @param postgres the database that several proxies share them in
 * @param webhooks who is told of requests
 */
public record ControlConfiguration(
    ControlSettings settings,
    HoldLimits held,
    Path directory,
    Optional<UpstreamSettings> postgres,
    List<Webhook> webhooks) {

  /**
   * Somebody who is told.
   *
   * @param url HTTPS, or HTTP on a loopback address
   * @param secret the key of the signature
   * @param includeSql whether the statement's text is told too
   */
  public record Webhook(URI url, Secret secret, boolean includeSql) {
    public Webhook {
      Objects.requireNonNull(url);
      Objects.requireNonNull(secret);
    }
  }

  public ControlConfiguration {
    Objects.requireNonNull(settings);
    Objects.requireNonNull(held);
    Objects.requireNonNull(directory);
    Objects.requireNonNull(postgres);
    webhooks = List.copyOf(webhooks);
  }
}
