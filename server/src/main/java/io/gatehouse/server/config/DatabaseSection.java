package io.gatehouse.server.config;

import io.gatehouse.pgwire.auth.ChannelBinding;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.gatehouse.proxy.UpstreamSettings.Route;
import io.gatehouse.proxy.UpstreamSettings.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An entry of {@code databases}. */
final class DatabaseSection {
  private static final int DEFAULT_PORT = 5432;

  /** A name or an IPv4 address, or an IPv6 address in brackets; and a port. */
  private static final Pattern HOST =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\s:/\\[\\]]+))(?::([0-9]{1,5}))?");

  /** PostgreSQL cuts longer names: NAMEDATALEN in its pg_config_manual.h, less one. */
  private static final int MAX_NAME_BYTES = 63;

  private DatabaseSection() {}

  /** The database; empty when problems were noted. */
  static Optional<DatabaseSettings> read(String name, Section section) {
    YamlMap map = section.map();
    int before = map.problems().count();
    String environment = map.requiredString("environment");
    Optional<UpstreamSettings> upstream = upstream(name, section);
    section.done();
    return map.problems().count() == before
        ? upstream.map(settings -> new DatabaseSettings(name, environment, settings))
        : Optional.empty();
  }

  /**
   * How a database is reached; empty when problems were noted. Leaves other keys to the caller.
   *
   * @param name its name, when the section does not say
   */
  static Optional<UpstreamSettings> upstream(String name, Section section) {
    YamlMap map = section.map();
    int before = map.problems().count();
    if (name.isBlank() || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      map.problems().add(map.at(), "a database's name has 1 to 63 bytes", "");
    }
    List<Host> hosts = hosts(section);
    Route route = route(section);
    String database = map.string("database", name);
    String user = map.requiredString("user");
    Supplier<char[]> password = password(section);
    ChannelBinding channelBinding =
        map.constant("channel_binding", ChannelBinding.class, ChannelBinding.PREFER);
    Section tls = section.inner("tls");
    UpstreamTlsMode mode = mode(tls);
    Optional<Path> ca = tls.readableFile("ca");
    tls.done();
    hosts.forEach(host -> warnOfUnprovenServer(section, host.name(), mode));
    if (mode == UpstreamTlsMode.DISABLE && channelBinding == ChannelBinding.REQUIRE) {
      map.problem("channel_binding", "without TLS there is nothing to bind to", "");
    }
    if (map.problems().count() != before) {
      return Optional.empty();
    }
    return Optional.of(
        new UpstreamSettings(hosts, route, database, user, password, mode, ca, channelBinding));
  }

  /** One host with its port, or several, each with its own. */
  private static List<Host> hosts(Section section) {
    YamlMap map = section.map();
    if (!map.has("hosts")) {
      String host = map.requiredString("host");
      int port = section.number("port", DEFAULT_PORT, 1, 65_535);
      return host.isBlank() ? List.of() : List.of(new Host(host, port));
    }
    for (String alone : List.of("host", "port")) {
      if (map.has(alone)) {
        map.value(alone);
        map.problem(alone, alone + " and hosts exclude one another", "");
      }
    }
    List<Host> hosts = new ArrayList<>();
    for (YamlScalar text : map.texts("hosts")) {
      Matcher parts = HOST.matcher(text.text());
      if (!parts.matches()) {
        map.problems().add(text.at(), text.text() + " is no host", "such as db1.example.com:5432");
        continue;
      }
      String name = parts.group(1) == null ? parts.group(2) : parts.group(1);
      int port = parts.group(3) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(3));
      if (port < 1 || port > 65_535) {
        map.problems().add(text.at(), "there is no port " + port, "");
        continue;
      }
      hosts.add(new Host(name, port));
    }
    if (hosts.isEmpty() && map.list("hosts").isEmpty()) {
      map.problem("hosts", "hosts is an empty list", "");
    }
    return hosts;
  }

  private static Route route(Section section) {
    YamlMap map = section.map();
    String word = map.string("target_session_attrs", Target.ANY.word());
    Optional<Target> target =
        Arrays.stream(Target.values()).filter(each -> each.word().equals(word)).findFirst();
    if (target.isEmpty()) {
      map.problem(
          "target_session_attrs",
          word + " is no target",
          Suggestion.hint(word, Arrays.stream(Target.values()).map(Target::word).toList()));
    }
    String balance = map.string("load_balance_hosts", "disable");
    if (!balance.equals("disable") && !balance.equals("random")) {
      map.problem(
          "load_balance_hosts",
          balance + " is neither disable nor random",
          Suggestion.hint(balance, List.of("disable", "random")));
    }
    return new Route(
        target.orElse(Target.ANY),
        balance.equals("random"),
        section.number("connect_retries", Route.DEFAULT.retries(), 0, 100));
  }

  private static Supplier<char[]> password(Section section) {
    YamlMap map = section.map();
    Optional<Secret> secret = section.secret("password");
    if (!map.has("password_command")) {
      return secret.<Supplier<char[]>>map(s -> s).orElse(() -> new char[0]);
    }
    if (map.has("password")) {
      map.problem("password_command", "password and password_command exclude one another", "");
    }
    List<String> command = map.strings("password_command");
    if (command.isEmpty()) {
      map.problem("password_command", "a command has a program", "[/usr/bin/fetch-password, shop]");
      return () -> new char[0];
    }
    return new Secret.FromCommand(command);
  }

  private static UpstreamTlsMode mode(Section tls) {
    Optional<String> word = tls.map().optionalString("mode");
    if (word.isEmpty()) {
      return UpstreamTlsMode.VERIFY_FULL;
    }
    for (UpstreamTlsMode mode : UpstreamTlsMode.values()) {
      if (mode.word().equals(word.get())) {
        return mode;
      }
    }
    List<String> words =
        Arrays.stream(UpstreamTlsMode.values()).map(UpstreamTlsMode::word).toList();
    tls.map().problem("mode", word.get() + " is no mode", Suggestion.hint(word.get(), words));
    return UpstreamTlsMode.VERIFY_FULL;
  }

  private static void warnOfUnprovenServer(Section section, String host, UpstreamTlsMode mode) {
    boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    boolean proven = mode == UpstreamTlsMode.VERIFY_FULL || mode == UpstreamTlsMode.VERIFY_CA;
    if (!here && !proven) {
      section.warn(
          "tls",
          "with tls mode "
              + mode.word()
              + " anybody between here and "
              + host
              + " can be the server",
          "mode: verify-full");
    }
  }
}
