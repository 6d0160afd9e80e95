package io.gatehouse.server.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit}: reads the audit log. */
@Command(
    name = "audit",
    description = "Read the audit log, and prove that nobody changed it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  gatehouse audit tail --follow",
      "  gatehouse audit search --user agent-7 --verdict block --since 1h",
      "  gatehouse audit verify"
    })
public final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** The command with its subcommands. */
  public static CommandLine commandLine(Map<String, String> environment, boolean interactive) {
    return new CommandLine(new AuditCommand())
        .addSubcommand(new AuditTailCommand(environment, interactive))
        .addSubcommand(new AuditSearchCommand(environment, interactive))
        .addSubcommand(new AuditShowCommand(environment, interactive))
        .addSubcommand(new AuditStatsCommand(environment, interactive))
        .addSubcommand(new AuditExportCommand(environment))
        .addSubcommand(new AuditReindexCommand(environment))
        .addSubcommand(new AuditVerifyCommand(environment))
        .addSubcommand(new AuditProveCommand(environment))
        .addSubcommand(new AuditEraseCommand(environment))
        .addSubcommand(new AuditKeygenCommand(environment));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which audit command?");
  }
}
