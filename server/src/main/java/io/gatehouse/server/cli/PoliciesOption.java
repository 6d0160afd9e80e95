package io.gatehouse.server.cli;

import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.policy.yaml.Problem;
import io.gatehouse.server.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which policies a command is about: a directory, or those of the configuration. */
final class PoliciesOption {

  @Mixin private final ConfigOption config;

  @Option(
      names = {"-p", "--policies"},
      paramLabel = "DIRECTORY",
      description = "The policies. Default: those of the configuration.")
  private Path directory;

  PoliciesOption(Map<String, String> environment) {
    this.config = new ConfigOption(environment);
  }

  /** The bundle. */
  PolicyBundle load() throws CommandFailed {
    if (directory != null) {
      return load(directory);
    }
    try {
      return load(config.read().policyDirectory());
    } catch (ConfigurationException mistakes) {
      throw new CommandFailed(ExitCode.COULD_NOT, lines(mistakes.problems()), mistakes);
    }
  }

  /** The bundle in a directory. */
  static PolicyBundle load(Path directory) throws CommandFailed {
    if (!Files.isDirectory(directory)) {
      throw new CommandFailed(ExitCode.COULD_NOT, "there is no directory " + directory);
    }
    try {
      return PolicyBundle.load(directory);
    } catch (PolicyException mistakes) {
      throw new CommandFailed(ExitCode.COULD_NOT, lines(mistakes.problems()), mistakes);
    }
  }

  /** Mistakes, a line each. */
  static String lines(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }
}
