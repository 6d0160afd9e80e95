package io.gatehouse.server.cli;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse sessions}: who is connected, and the end of it. */
@Command(
    name = "sessions",
    description = "Look at the sessions that are open, or end one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  gatehouse sessions list",
      "  gatehouse sessions kill 01KBB3R8Y9ZK6D9M3M4Q2T5V7X --reason \"runs since yesterday\""
    })
public final class SessionsCommand implements Runnable {
  private final boolean interactive;

  @Mixin private final ApiOptions api;
  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads along
   */
  public SessionsCommand(Map<String, String> environment, boolean interactive) {
    this.api = new ApiOptions(environment);
    this.interactive = interactive;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which sessions command?");
  }

  @Command(
      name = "list",
      description = "Show the sessions that are open. 1 when there is none.",
      mixinStandardHelpOptions = true)
  int list() throws CommandFailed, IOException {
    int found =
        printer()
            .list(
                ApiPrinter.objects(api.client().get("/sessions"), "sessions"),
                "no session is open",
                new Table(
                    "ID",
                    "USER",
                    "DATABASE",
                    "FROM",
                    "APPLICATION",
                    "STATE",
                    "SINCE",
                    "STATEMENTS"),
                session ->
                    new String[] {
                      ApiPrinter.text(session, "id"),
                      session.containsKey("actor")
                          ? session.get("actor") + " for " + session.get("user")
                          : ApiPrinter.text(session, "user"),
                      ApiPrinter.text(session, "database"),
                      ApiPrinter.text(session, "client_address"),
                      ApiPrinter.text(session, "application_name"),
                      ApiPrinter.text(session, "state"),
                      ApiPrinter.text(session, "since"),
                      ApiPrinter.text(session, "statements")
                    });
    return found == 0 ? ExitCode.NO : ExitCode.FINE;
  }

  @Command(name = "show", description = "Show one of them.", mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "ID", description = "The session.") String id)
      throws CommandFailed, IOException {
    Map<String, Object> session = api.client().get("/sessions/" + ApiClient.segment(id));
    ApiPrinter printer = printer();
    if (printer.asJson()) {
      printer.one(session, "");
    } else {
      session.forEach(
          (key, value) -> printer.one(session, "%-18s%s".formatted(key.replace('_', ' '), value)));
    }
    return ExitCode.FINE;
  }

  @Command(
      name = "kill",
      description = "End one: what it runs is cancelled.",
      mixinStandardHelpOptions = true)
  int kill(
      @Parameters(paramLabel = "ID", description = "The session.") String id,
      @Option(names = "--reason", required = true, description = "Why; for the audit log.")
          String reason)
      throws CommandFailed, IOException {
    Map<String, Object> ended =
        api.client().post("/sessions/" + ApiClient.segment(id) + "/kill", Map.of("reason", reason));
    printer()
        .one(
            ended,
            "session %s of %s is ended"
                .formatted(ApiPrinter.text(ended, "id"), ApiPrinter.text(ended, "user")));
    return ExitCode.FINE;
  }

  private ApiPrinter printer() {
    return new ApiPrinter(spec, interactive, api.json());
  }
}
