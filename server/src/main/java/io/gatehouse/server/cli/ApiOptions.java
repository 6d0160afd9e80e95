package io.gatehouse.server.cli;

import io.gatehouse.server.config.AdminConfiguration;
import io.gatehouse.server.config.ConfigurationException;
import io.gatehouse.server.config.GatehouseConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the administrators' API is, and who asks. */
final class ApiOptions {
  private static final String URL_VARIABLE = "GATEHOUSE_URL";
  private static final String TOKEN_VARIABLE = "GATEHOUSE_TOKEN";

  private final Map<String, String> environment;

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description =
          "The administrators' API. Default: $GATEHOUSE_URL, else what the configuration says.")
  private String url;

  @Option(
      names = "--token-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Your token. Default: $GATEHOUSE_TOKEN.")
  private Path tokenFile;

  @Option(
      names = "--ca",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "PEM: certificates that the API's must chain to. Default: Java's own list.")
  private Path ca;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "JSON on a terminal too.")
  private boolean json;

  @Mixin private final ConfigOption config;

  ApiOptions(Map<String, String> environment) {
    this.environment = environment;
    this.config = new ConfigOption(environment);
  }

  /** Whether JSON was asked for. */
  boolean json() {
    return json;
  }

  /** A connection to it. */
  ApiClient client() throws CommandFailed, IOException {
    return new ApiClient(base(), token(), Optional.ofNullable(ca));
  }

  private URI base() throws CommandFailed {
    String text = url == null ? environment.get(URL_VARIABLE) : url;
    if (text == null) {
      text = configured();
    }
    try {
      URI base = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      if (base.getHost() != null
          && ("https".equals(base.getScheme()) || "http".equals(base.getScheme()))) {
        return base;
      }
    } catch (URISyntaxException wrong) {
      // Said below.
    }
    throw new CommandFailed(
        ExitCode.USED_WRONGLY, "'" + text + "' is no URL such as https://gatehouse.example:6433");
  }

  private String configured() throws CommandFailed {
    try {
      return GatehouseConfiguration.admin(config.file())
          .map(AdminConfiguration::url)
          .orElseThrow(
              () ->
                  new CommandFailed(
                      ExitCode.USED_WRONGLY,
                      "the configuration opens no administrators' API (section admin); name one"
                          + " with --url or in $"
                          + URL_VARIABLE));
    } catch (ConfigurationException wrong) {
      throw new CommandFailed(ExitCode.COULD_NOT, wrong.getMessage(), wrong);
    } catch (CommandFailed none) {
      throw new CommandFailed(
          none.exitCode(), none.getMessage() + "\nor name the API with --url or in $GATEHOUSE_URL");
    }
  }

  private String token() throws CommandFailed, IOException {
    String token =
        tokenFile == null
            ? environment.get(TOKEN_VARIABLE)
            : Files.readString(tokenFile, StandardCharsets.US_ASCII);
    if (token == null || token.isBlank()) {
      throw new CommandFailed(
          ExitCode.USED_WRONGLY,
          "who are you? Give your token with --token-file or in $"
              + TOKEN_VARIABLE
              + "; for the demo: "
              + TOKEN_VARIABLE
              + "=$(gatehouse token --as erin)");
    }
    if (!token.strip().matches("[A-Za-z0-9._~+/=-]+")) {
      throw new CommandFailed(ExitCode.USED_WRONGLY, "that is not a token");
    }
    return token.strip();
  }
}
