package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.YamlMap;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code audit.sinks}. */
final class SinkSections {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private static final int SECRET_CHARACTERS = 16;

  private enum Type {
    FILE,
    STDOUT,
    OTLP,
    WEBHOOK
  }

  private SinkSections() {}

  static List<SinkConfiguration> read(Section audit) {
    List<SinkConfiguration> sinks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (!audit.map().has("sinks")) {
      return sinks;
    }
    for (YamlMap one : audit.map().maps("sinks")) {
      sink(audit.of(one), names).ifPresent(sinks::add);
    }
    return sinks;
  }

  private static Optional<SinkConfiguration> sink(Section section, Set<String> names) {
    YamlMap map = section.map();
    int before = map.problems().count();
    String name = map.requiredString("name");
    if (!NAME.matcher(name).matches()) {
      map.problem(
          "name", "a sink's name has a to z, 0 to 9 and hyphens, at most 40", "such as siem");
    } else if (!names.add(name)) {
      map.problem("name", "two sinks have that name", "their cursors would be one");
    }
    map.requiredString("type");
    Type type = map.constant("type", Type.class, Type.FILE);
    Optional<SinkConfiguration> sink =
        switch (type) {
          case FILE -> {
            SinkFormat format = format(map);
            map.requiredString("path");
            Optional<Path> path = section.path("path");
            yield path.map(file -> new SinkConfiguration.Lines(name, format, file));
          }
          case STDOUT -> Optional.of(new SinkConfiguration.Stdout(name, format(map)));
          case OTLP -> url(section).map(url -> new SinkConfiguration.Otlp(name, url));
          case WEBHOOK -> webhook(section, name);
        };
    section.done();
    return map.problems().count() == before ? sink : Optional.empty();
  }

  private static SinkFormat format(YamlMap map) {
    return map.constant("format", SinkFormat.class, SinkFormat.JSON);
  }

  private static Optional<SinkConfiguration> webhook(Section section, String name) {
    YamlMap map = section.map();
    SinkFormat format = format(map);
    Optional<URI> url = url(section);
    map.requiredString("secret");
    Optional<Secret> secret = section.secret("secret");
    if (secret.isPresent() && secret.get().get().length < SECRET_CHARACTERS) {
      map.problem(
          "secret",
          "the secret has fewer than " + SECRET_CHARACTERS + " characters",
          "make one with: openssl rand -base64 32");
    }
    return url.isEmpty() || secret.isEmpty()
        ? Optional.empty()
        : Optional.of(new SinkConfiguration.Webhook(name, format, url.get(), secret.get()));
  }

  /** What statements say goes over the network encrypted, or not at all. */
  private static Optional<URI> url(Section section) {
    section.map().requiredString("url");
    Optional<URI> url = section.url("url");
    if (url.isEmpty()) {
      return url;
    }
    String scheme = url.get().getScheme();
    String host = url.get().getHost();
    if (host == null || !("https".equals(scheme) || ("http".equals(scheme) && isLoopback(host)))) {
      section.map().problem("url", "a sink's url is https, or http on a loopback address", "");
      return Optional.empty();
    }
    return url;
  }

  private static boolean isLoopback(String host) {
    if (!host.matches("[0-9.]+|\\[[0-9A-Fa-f:]+\\]|localhost")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException none) {
      return false;
    }
  }
}
