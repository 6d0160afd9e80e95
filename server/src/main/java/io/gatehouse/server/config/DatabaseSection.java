package io.gatehouse.server.config;

import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.UpstreamSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** An entry of {@code databases}. */
final class DatabaseSection {
  private static final int DEFAULT_PORT = 5432;

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
    String host = map.requiredString("host");
    int port = section.number("port", DEFAULT_PORT, 1, 65_535);
    String database = map.string("database", name);
    String user = map.requiredString("user");
    Supplier<char[]> password =
        section.secret("password").<Supplier<char[]>>map(s -> s).orElse(() -> new char[0]);
    Section tls = section.inner("tls");
    UpstreamTlsMode mode = mode(tls);
    Optional<Path> ca = tls.readableFile("ca");
    tls.done();
    warnOfUnprovenServer(section, host, mode);
    if (map.problems().count() != before) {
      return Optional.empty();
    }
    return Optional.of(new UpstreamSettings(host, port, database, user, password, mode, ca));
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
