package io.gatehouse.server.cli;

import io.gatehouse.policy.PolicySchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse policies schema}. */
@Command(
    name = "schema",
    description = "Print the JSON Schema of policy files, for editors.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  gatehouse policies schema > policy.schema.json"})
final class PoliciesSchemaCommand implements Callable<Integer> {

  @Option(names = "--cases", description = "That of files of cases instead.")
  private boolean cases;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(cases ? PolicySchema.ofCases() : PolicySchema.ofPolicies());
    spec.commandLine().getOut().flush();
    return ExitCode.FINE;
  }
}
