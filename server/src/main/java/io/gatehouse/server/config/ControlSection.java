package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.control.ControlSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sections {@code admin} and {@code control}. */
final class ControlSection {
  private static final int DEFAULT_PORT = 6433;
  private static final int SECRET_CHARACTERS = 16;

  private ControlSection() {}

  /** Where the API listens. */
  static AdminConfiguration admin(Section section) {
    YamlMap map = section.map();
    String address = map.string("address", "127.0.0.1");
    int port = section.number("port", DEFAULT_PORT, 0, 65_535);
    boolean plaintext = map.bool("plaintext_on_loopback", false);
    boolean wantsTls = map.has("tls");
    Optional<ListenerConfiguration.Tls> tls =
        map.optionalMap("tls").map(inner -> ConfigurationReader.tls(section.of(inner)));
    Set<String> audiences = map.has("audiences") ? Set.copyOf(map.strings("audiences")) : Set.of();
    section.done();
    if (!wantsTls && !(plaintext && isLoopback(address))) {
      map.problems()
          .add(
              map.at(),
              "the administrators' API without tls is for a loopback address, and only with"
                  + " plaintext_on_loopback: true",
              "add tls with certificate and key");
    }
    return new AdminConfiguration(address, port, tls, audiences);
  }

  private static boolean isLoopback(String address) {
    if (!address.matches("[0-9.]+|[0-9A-Fa-f:]+|localhost")) {
      return false;
    }
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException none) {
      return false;
    }
  }

  /**
   * Who may do what, and where it is kept.
   *
   * @param audit the audit log's directory: what is kept lies beside it unless the section says
   *     more
   */
  static ControlConfiguration control(Section section, Path audit) {
    YamlMap map = section.map();
    Path directory = section.path("directory").orElseGet(() -> audit.resolveSibling("control"));
    Optional<UpstreamSettings> postgres =
        map.optionalMap("postgres").flatMap(inner -> postgres(section.of(inner)));
    if (map.has("directory") && map.has("postgres")) {
      map.problem("directory", "the state is kept in a directory or in postgres, not in both", "");
    }
    ControlSettings defaults = ControlSettings.defaults();
    Section givers = section.inner("grant_approvers");
    Set<String> giverGroups = groups(givers);
    int count = givers.number("count", defaults.grantApprovals(), 1, 10);
    givers.done();
    Section operators = section.inner("operators");
    Set<String> operatorGroups = groups(operators);
    operators.done();
    Duration longest =
        section.duration(
            "longest_grant", defaults.longestGrant(), Duration.ofMinutes(1), Duration.ofDays(30));
    Duration life =
        section.duration(
            "request_life", defaults.requestLife(), Duration.ofMinutes(1), Duration.ofDays(7));
    List<ControlConfiguration.Webhook> webhooks = new ArrayList<>();
    if (map.has("webhooks")) {
      for (YamlMap webhook : map.maps("webhooks")) {
        webhook(section.of(webhook)).ifPresent(webhooks::add);
      }
    }
    HoldLimits held = held(section.inner("waiting"));
    section.done();
    return new ControlConfiguration(
        new ControlSettings(giverGroups, count, operatorGroups, longest, life),
        held,
        directory,
        postgres,
        webhooks);
  }

  private static HoldLimits held(Section section) {
    HoldLimits defaults = HoldLimits.defaults();
    HoldLimits held =
        new HoldLimits(
            section.number("max_sessions", defaults.maxWaiting(), 1, 100_000),
            section.number("max_sessions_of_one", defaults.maxWaitingOfOne(), 1, 100_000),
            section.size("max_ahead", defaults.maxBytesAhead(), 1 << 10, 64 << 20));
    section.done();
    return held;
  }

  private static Set<String> groups(Section section) {
    return section.map().has("groups") ? Set.copyOf(section.map().strings("groups")) : Set.of();
  }

  private static Optional<UpstreamSettings> postgres(Section section) {
    Optional<UpstreamSettings> upstream = DatabaseSection.upstream("gatehouse", section);
    section.done();
    return upstream;
  }

  private static Optional<ControlConfiguration.Webhook> webhook(Section section) {
    YamlMap map = section.map();
    int before = map.problems().count();
    map.requiredString("url");
    Optional<URI> url = section.url("url");
    map.requiredString("secret");
    Optional<Secret> secret = section.secret("secret");
    boolean includeSql = map.bool("include_sql", false);
    section.done();
    if (map.problems().count() != before || url.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    String scheme = url.get().getScheme();
    String host = url.get().getHost();
    if (host == null || !("https".equals(scheme) || ("http".equals(scheme) && isLoopback(host)))) {
      map.problem("url", "a webhook's url is https, or http on a loopback address", "");
      return Optional.empty();
    }
    if (secret.get().get().length < SECRET_CHARACTERS) {
      map.problem(
          "secret",
          "the secret has fewer than " + SECRET_CHARACTERS + " characters",
          "make one with: openssl rand -base64 32");
      return Optional.empty();
    }
    return Optional.of(new ControlConfiguration.Webhook(url.get(), secret.get(), includeSql));
  }
}
