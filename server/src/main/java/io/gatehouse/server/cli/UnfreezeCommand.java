package io.gatehouse.server.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse unfreeze}: lifts a freeze. */
@Command(
    name = "unfreeze",
    description = "Lift a freeze.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  gatehouse unfreeze shop --reason \"incident 7 is over\""})
public final class UnfreezeCommand implements Callable<Integer> {
  private final boolean interactive;

  @Mixin private final ApiOptions api;

  @Parameters(paramLabel = "DATABASE", description = "Which; * for the freeze of all.")
  private String database;

  @Option(names = "--reason", defaultValue = "", description = "Why.")
  private String reason;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads along
   */
  public UnfreezeCommand(Map<String, String> environment, boolean interactive) {
    this.api = new ApiOptions(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    Map<String, Object> lifted =
        api.client().post("/freezes/lift", Map.of("database", database, "reason", reason));
    new ApiPrinter(spec, interactive, api.json())
        .one(lifted, "the freeze of " + database + " is lifted");
    return ExitCode.FINE;
  }
}
