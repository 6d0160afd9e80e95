package io.gatehouse.server.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse policies}: about policy files. */
@Command(
    name = "policies",
    description = "Compare and sign bundles of policies, and print the schema of their files.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  gatehouse policies diff deployed/ config/policies/",
      "  gatehouse policies schema > policy.schema.json",
      "  gatehouse policies sign config/policies/ --key policies.key"
    })
public final class PoliciesCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** The command with its subcommands. */
  public static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new PoliciesCommand())
        .addSubcommand(new PoliciesDiffCommand(environment))
        .addSubcommand(new PoliciesSchemaCommand())
        .addSubcommand(new PoliciesSignCommand());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which policies command?");
  }
}
