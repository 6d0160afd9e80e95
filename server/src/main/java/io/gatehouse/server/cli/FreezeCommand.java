package io.gatehouse.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse freeze}: stops every write to a database. */
@Command(
    name = "freeze",
    description = "Stop every write to a database, at once and for all; or show what is frozen.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse freeze shop --reason \"incident 7\"",
      "  gatehouse freeze '*' --reason \"incident 7\" --length 1h",
      "  gatehouse freeze"
    })
public final class FreezeCommand implements Callable<Integer> {
  private final boolean interactive;

  @Mixin private final ApiOptions api;

  @Parameters(
      arity = "0..1",
      paramLabel = "DATABASE",
      description = "Which; * for all. Without it, what is frozen is shown.")
  private String database;

  @Option(names = "--reason", defaultValue = "", description = "Why; clients see it.")
  private String reason;

  @Option(
      names = "--length",
      paramLabel = "DURATION",
      converter = Moment.Length.class,
      description = "For how long, such as 30m. Default: until it is lifted.")
  private Duration length;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads along
   */
  public FreezeCommand(Map<String, String> environment, boolean interactive) {
    this.api = new ApiOptions(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    ApiPrinter printer = new ApiPrinter(spec, interactive, api.json());
    if (database == null) {
      printer.list(
          ApiPrinter.objects(api.client().get("/freezes"), "freezes"),
          "nothing is frozen",
          new Table("DATABASE", "BY", "SINCE", "UNTIL", "REASON"),
          freeze ->
              new String[] {
                ApiPrinter.text(freeze, "database"),
                ApiPrinter.person(freeze, "by"),
                ApiPrinter.text(freeze, "since"),
                ApiPrinter.text(freeze, "until"),
                ApiPrinter.text(freeze, "reason")
              });
      return ExitCode.FINE;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("database", database);
    body.put("reason", reason);
    if (length != null) {
      body.put("until", Instant.now().plus(length).toString());
    }
    Map<String, Object> freeze = api.client().post("/freezes", body);
    printer.one(
        freeze,
        "%s is frozen: nothing is written until you say gatehouse unfreeze %s"
            .formatted(database, database));
    return ExitCode.FINE;
  }
}
