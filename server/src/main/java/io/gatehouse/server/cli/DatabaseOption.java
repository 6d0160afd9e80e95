package io.gatehouse.server.cli;

import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.server.config.ConfigurationException;
import io.gatehouse.server.config.GatehouseConfiguration;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which database a command looks at, past the proxy: one of the configuration, as the proxy's own
 * role, or any by its URL; and by which policies.
 */
final class DatabaseOption {
  private static final int DEFAULT_PORT = 5432;
  private static final String PASSWORD = "PGPASSWORD";

  private final Map<String, String> environment;

  @Mixin private final ConfigOption config;

  @Option(
      names = {"-d", "--database"},
      paramLabel = "NAME",
      description = "A database of the configuration, by the name that clients use.")
  private String database;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A database by postgresql://user@host:port/name?sslmode=verify-full; its password is in"
              + " $PGPASSWORD.")
  private String url;

  @Option(
      names = {"-p", "--policies"},
      paramLabel = "DIRECTORY",
      description = "The policies with the labels. Default: those of the configuration.")
  private Path policies;

  private GatehouseConfiguration read;

  DatabaseOption(Map<String, String> environment) {
    this.environment = environment;
    this.config = new ConfigOption(environment);
  }

  /** How it is reached. */
  UpstreamSettings upstream() throws CommandFailed {
    if ((database == null) == (url == null)) {
      throw new CommandFailed(
          ExitCode.USED_WRONGLY, "name the database: either --database or --url");
    }
    if (url != null) {
      return byUrl();
    }
    return configuration().databases().stream()
        .filter(settings -> settings.name().equals(database))
        .map(DatabaseSettings::upstream)
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailed(
                    ExitCode.USED_WRONGLY, "the configuration has no database " + database));
  }

  /** The policies; empty when it is a database by its URL, and none are named. */
  Optional<PolicyBundle> policies() throws CommandFailed {
    if (policies != null) {
      return Optional.of(PoliciesOption.load(policies));
    }
    return url != null
        ? Optional.empty()
        : Optional.of(PoliciesOption.load(configuration().policyDirectory()));
  }

  /** As people call it. */
  String name() {
    return database != null ? database : url.replaceFirst("//[^/]*@", "//");
  }

  private GatehouseConfiguration configuration() throws CommandFailed {
    if (read == null) {
      try {
        read = config.read();
      } catch (ConfigurationException mistakes) {
        throw new CommandFailed(
            ExitCode.COULD_NOT, PoliciesOption.lines(mistakes.problems()), mistakes);
      }
    }
    return read;
  }

  private UpstreamSettings byUrl() throws CommandFailed {
    try {
      URI uri = new URI(url);
      boolean scheme = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
      if (!scheme || uri.getHost() == null || uri.getRawUserInfo() == null) {
        throw wrongUrl("it is postgresql://user@host:port/name");
      }
      if (uri.getRawUserInfo().contains(":")) {
        throw wrongUrl("a password on the command line shows to others; put it into $" + PASSWORD);
      }
      String name = uri.getPath().length() > 1 ? uri.getPath().substring(1) : uri.getUserInfo();
      String password = environment.getOrDefault(PASSWORD, "");
      return new UpstreamSettings(
          uri.getHost(),
          uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
          name,
          URLDecoder.decode(uri.getRawUserInfo(), StandardCharsets.UTF_8),
          password::toCharArray,
          tls(uri.getQuery() == null ? "" : uri.getQuery()),
          Optional.empty());
    } catch (URISyntaxException malformed) {
      throw wrongUrl(malformed.getReason());
    }
  }

  private static UpstreamTlsMode tls(String query) throws CommandFailed {
    if (query.isEmpty()) {
      return UpstreamTlsMode.PREFER;
    }
    return Arrays.stream(UpstreamTlsMode.values())
        .filter(mode -> query.equals("sslmode=" + mode.word()))
        .findFirst()
        .orElseThrow(() -> wrongUrl("behind ? there is only sslmode, as psql knows it"));
  }

  private static CommandFailed wrongUrl(String why) {
    return new CommandFailed(ExitCode.USED_WRONGLY, "--url is no use: " + why);
  }
}
