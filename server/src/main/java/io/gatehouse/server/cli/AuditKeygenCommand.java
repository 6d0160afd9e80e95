package io.gatehouse.server.cli;

import io.gatehouse.audit.tlog.KeyRotation;
import io.gatehouse.audit.tlog.SigningKey;
import io.gatehouse.server.config.AuditConfiguration;
import io.gatehouse.server.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit keygen}. */
@Command(
    name = "keygen",
    description = {
      "Make the key that signs the log's checkpoints, for its owner alone, and print its public half"
          + " for those who verify.",
      "A key that is there is not replaced; with --rotate it is: the old key signs that the new one"
          + " follows it, is deleted, and the log says so when the proxy starts next."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse audit keygen",
      "  gatehouse audit keygen --key /etc/gatehouse/audit.key --origin example.com/gatehouse-1",
      "  gatehouse audit keygen --rotate"
    })
final class AuditKeygenCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The key's file. Default: the configured one.")
  private Path file;

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      description = "The log's name. Default: the configured one.")
  private String origin;

  @Option(names = "--rotate", description = "Put a new key in the place of the one that is there.")
  private boolean rotate;

  @Spec private CommandSpec spec;

  AuditKeygenCommand(Map<String, String> environment) {
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    Path key = file == null ? configured().key() : file;
    String name = origin == null ? configured().options().origin() : origin;
    PrintWriter out = spec.commandLine().getOut();
    if (rotate) {
      KeyRotation rotation = KeyRotation.rotate(key, name);
      out.println("The log takes the new key in when the proxy starts next.");
      out.println("Old: " + rotation.before());
      out.println("New: " + rotation.after());
    } else if (Files.exists(key)) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, "there is a key at " + key + " already; --rotate replaces it");
    } else {
      out.println(SigningKey.create(key, name).verifier());
    }
    out.flush();
    return ExitCode.FINE;
  }

  private AuditConfiguration configured() throws CommandFailed {
    try {
      return config.audit();
    } catch (ConfigurationException wrong) {
      throw new CommandFailed(ExitCode.COULD_NOT, wrong.getMessage(), wrong);
    }
  }
}
