package io.gatehouse.server;

import io.gatehouse.server.cli.ApprovalsCommand;
import io.gatehouse.server.cli.AuditCommand;
import io.gatehouse.server.cli.CheckCommand;
import io.gatehouse.server.cli.DenylistCommand;
import io.gatehouse.server.cli.ExplainCommand;
import io.gatehouse.server.cli.Failures;
import io.gatehouse.server.cli.FreezeCommand;
import io.gatehouse.server.cli.GrantsCommand;
import io.gatehouse.server.cli.PoliciesCommand;
import io.gatehouse.server.cli.ReplayCommand;
import io.gatehouse.server.cli.ServeCommand;
import io.gatehouse.server.cli.SessionsCommand;
import io.gatehouse.server.cli.Terminal;
import io.gatehouse.server.cli.TestCommand;
import io.gatehouse.server.cli.UnfreezeCommand;
import io.gatehouse.server.cli.Version;
import io.gatehouse.server.cli.VersionCommand;
import io.gatehouse.server.demo.DemoCommand;
import io.gatehouse.server.demo.TokenCommand;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse}: the one program.
 *
 * <p>Exit codes: 0 fine, 1 the answer is no, 2 used wrongly, 3 could not be done.
 */
@Command(
    name = "gatehouse",
    description = "A proxy that governs who does what to PostgreSQL.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 fine, 1 the answer is no, 2 used wrongly, 3 could not be done.",
      "",
      "Examples:",
      "  gatehouse demo",
      "  gatehouse check --config gatehouse.yaml",
      "  gatehouse serve --config gatehouse.yaml",
      "  gatehouse explain --database shop --as agent-7 \"SELECT * FROM customers\""
    })
public final class Main implements Runnable {

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Say more when something fails.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  /**
   * The program with all of its commands.
   *
   * @param environment the environment variables
   * @param interactive whether a person reads its output on a terminal
   */
  public static CommandLine commandLine(Map<String, String> environment, boolean interactive) {
    CommandLine program =
        new CommandLine(new Main())
            .addSubcommand(new ServeCommand(environment))
            .addSubcommand(new CheckCommand(environment))
            .addSubcommand(new TestCommand(environment))
            .addSubcommand(PoliciesCommand.commandLine(environment))
            .addSubcommand(new ExplainCommand(environment, interactive))
            .addSubcommand(new ReplayCommand(environment, interactive))
            .addSubcommand(new ApprovalsCommand(environment, interactive))
            .addSubcommand(new GrantsCommand(environment, interactive))
            .addSubcommand(new FreezeCommand(environment, interactive))
            .addSubcommand(new UnfreezeCommand(environment, interactive))
            .addSubcommand(new DenylistCommand(environment, interactive))
            .addSubcommand(new SessionsCommand(environment, interactive))
            .addSubcommand(AuditCommand.commandLine(environment, interactive))
            .addSubcommand(new DemoCommand())
            .addSubcommand(new TokenCommand())
            .addSubcommand(new VersionCommand());
    return program.setExecutionExceptionHandler(new Failures()).setUsageHelpAutoWidth(interactive);
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine(System.getenv(), Terminal.interactive()).execute(arguments));
  }

  /** No command: that is no use, so it is shown what there is. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
  }
}
