package io.gatehouse.server.cli;

import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.server.config.AuditConfiguration;
import io.gatehouse.server.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which audit log: by its directory, or that of the configuration. */
final class LogOption {
  @Option(
      names = {"-d", "--directory"},
      paramLabel = "DIR",
      description = "The audit log's directory. Default: the one in the configuration.")
  private Path directory;

  @Mixin private final ConfigOption config;

  LogOption(Map<String, String> environment) {
    this.config = new ConfigOption(environment);
  }

  AuditDirectory log() throws CommandFailed {
    Path path = directory == null ? configured() : directory;
    if (!Files.isDirectory(path)) {
      throw new CommandFailed(ExitCode.COULD_NOT, "there is no audit log at " + path);
    }
    return new AuditDirectory(path);
  }

  /** The key's file, as the configuration has it; empty when the log is named by its directory. */
  Optional<Path> keyFile() throws CommandFailed {
    return directory == null ? Optional.of(configuration().key()) : Optional.empty();
  }

  private Path configured() throws CommandFailed {
    return configuration().directory();
  }

  /** What the configuration says of the audit log. */
  AuditConfiguration configuration() throws CommandFailed {
    try {
      return config.audit();
    } catch (ConfigurationException wrong) {
      throw new CommandFailed(ExitCode.COULD_NOT, wrong.getMessage(), wrong);
    }
  }
}
