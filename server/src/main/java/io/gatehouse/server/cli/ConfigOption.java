package io.gatehouse.server.cli;

import io.gatehouse.server.config.AuditConfiguration;
import io.gatehouse.server.config.ConfigurationException;
import io.gatehouse.server.config.GatehouseConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code --config}, and where else a configuration is looked for. */
final class ConfigOption {
  private static final String VARIABLE = "GATEHOUSE_CONFIG";
  private static final Path HERE = Path.of("gatehouse.yaml");
  private static final Path SYSTEM = Path.of("/etc/gatehouse/gatehouse.yaml");

  private final Map<String, String> environment;

  @Option(
      names = {"-c", "--config"},
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description =
          "The configuration. Default: $GATEHOUSE_CONFIG, ./gatehouse.yaml,"
              + " /etc/gatehouse/gatehouse.yaml.")
  private Path file;

  ConfigOption(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The file that counts. */
  Path file() throws CommandFailed {
    Optional<Path> named =
        Optional.ofNullable(file)
            .or(() -> Optional.ofNullable(environment.get(VARIABLE)).map(Path::of));
    if (named.isPresent()) {
      if (!Files.exists(named.get())) {
        throw new CommandFailed(ExitCode.COULD_NOT, "there is no file " + named.get());
      }
      return named.get();
    }
    for (Path candidate : new Path[] {HERE, SYSTEM}) {
      if (Files.exists(candidate)) {
        return candidate;
      }
    }
    throw new CommandFailed(
        ExitCode.USED_WRONGLY,
        "no configuration: name one with --config or in $"
            + VARIABLE
            + "; there is no ./"
            + HERE
            + " and no "
            + SYSTEM);
  }

  /** What that file says. */
  GatehouseConfiguration read() throws CommandFailed, ConfigurationException {
    return GatehouseConfiguration.read(file(), environment);
  }

  /** What that file says of the audit log; whatever else stands in it. */
  AuditConfiguration audit() throws CommandFailed, ConfigurationException {
    return GatehouseConfiguration.audit(file());
  }
}
