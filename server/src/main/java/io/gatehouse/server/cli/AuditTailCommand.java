package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditTail;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit tail}. */
@Command(
    name = "tail",
    description = "Show the newest entries: a table on a terminal, else JSON lines.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  gatehouse audit tail -n 50 --follow"})
final class AuditTailCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  @Mixin private final LogOption log;
  private final boolean interactive;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many entries. Default: ${DEFAULT-VALUE}.")
  private int lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what comes, until interrupted.")
  private boolean follow;

  @Option(names = "--json", description = "JSON lines on a terminal too.")
  private boolean json;

  @Spec private CommandSpec spec;

  AuditTailCommand(Map<String, String> environment, boolean interactive) {
    this.log = new LogOption(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    if (lines < 0) {
      throw new ParameterException(spec.commandLine(), "--lines is negative: " + lines);
    }
    EntryPrinter printer =
        new EntryPrinter(
            spec.commandLine().getOut(), json, interactive, spec.usageMessage().width());
    try (AuditReader reader = log.log().readLast(lines)) {
      if (follow) {
        AuditTail.follow(reader, LOOK_AGAIN, printer);
      } else {
        AuditTail.drain(reader, printer);
      }
    }
    return ExitCode.FINE;
  }
}
