package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.index.AuditIndex;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.server.config.AuditConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit erase}. */
@Command(
    name = "erase",
    description = {
      "Erase the text and the parameters of a decision for good. Its entry stays, without literals,"
          + " and so does every proof; the log says who erased what, and why.",
      "Copies and backups of the log are not touched."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  gatehouse audit erase --decision 01J9Z6... --reason 'request 4711, GDPR article 17'"
    })
final class AuditEraseCommand implements Callable<Integer> {
  @Mixin private final LogOption log;
  private final Map<String, String> environment;

  @Option(names = "--decision", required = true, paramLabel = "ID", description = "The decision.")
  private String decision;

  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
  private String reason;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "With -d, the log's key, for a log that no proxy writes now. Default: the directory's"
              + " name with .key, beside it.")
  private Path key;

  @Spec private CommandSpec spec;

  AuditEraseCommand(Map<String, String> environment) {
    this.log = new LogOption(environment);
    this.environment = environment;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    AuditDirectory directory = log.log();
    String by = environment.getOrDefault("SUDO_USER", System.getProperty("user.name"));
    if (log.keyFile().isPresent()) {
      AuditConfiguration configured = log.configuration();
      directory.erase(decision, by, reason, configured.options(), configured.key());
    } else {
      Optional<Checkpoint> checkpoint = directory.checkpoint();
      AuditLogOptions options =
          AuditLogOptions.defaults(checkpoint.map(Checkpoint::origin).orElse("gatehouse/proxy"));
      directory.erase(
          decision, by, reason, options, key == null ? directory.defaultKeyFile() : key);
    }
    forget(directory);
    spec.commandLine().getOut().println("Erased. The log says so.");
    spec.commandLine().getOut().flush();
    return ExitCode.FINE;
  }

  /** The search index holds words of what was erased. */
  private void forget(AuditDirectory directory) throws CommandFailed, IOException {
    IndexOption.quiet();
    AuditIndex index = AuditIndex.of(directory);
    if (index.forget(AuditProveCommand.sequence(directory, decision)) == AuditIndex.Updated.BUSY) {
      throw new CommandFailed(
          ExitCode.COULD_NOT,
          "it is erased from the log, but another process is at the index "
              + index.path()
              + ", which still holds words of it: run this again, or delete that directory");
    }
  }
}
