package io.gatehouse.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse denylist}: people and tokens that may do nothing. */
@Command(
    name = "denylist",
    description = "Take all access from somebody, or from a token.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  gatehouse denylist add user mallory --reason \"left\"",
      "  gatehouse denylist add jti 8c1f… --reason \"token leaked\" --length 24h",
      "  gatehouse denylist remove 7F3K-9QXM --reason \"came back\""
    })
public final class DenylistCommand implements Runnable {
  private final boolean interactive;

  @Mixin private final ApiOptions api;
  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads along
   */
  public DenylistCommand(Map<String, String> environment, boolean interactive) {
    this.api = new ApiOptions(environment);
    this.interactive = interactive;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which denylist command?");
  }

  @Command(
      name = "list",
      description = "Show who is on it. 1 when nobody is.",
      mixinStandardHelpOptions = true)
  int list() throws CommandFailed, IOException {
    int found =
        printer()
            .list(
                ApiPrinter.objects(api.client().get("/denylist"), "denylist"),
                "nobody is on the denylist",
                new Table("ID", "KIND", "VALUE", "BY", "SINCE", "UNTIL", "REASON"),
                entry ->
                    new String[] {
                      ApiPrinter.text(entry, "id"),
                      ApiPrinter.text(entry, "kind"),
                      ApiPrinter.text(entry, "value"),
                      ApiPrinter.person(entry, "by"),
                      ApiPrinter.text(entry, "since"),
                      ApiPrinter.text(entry, "until"),
                      ApiPrinter.text(entry, "reason")
                    });
    return found == 0 ? ExitCode.NO : ExitCode.FINE;
  }

  @Command(name = "add", description = "Put one on it.", mixinStandardHelpOptions = true)
  int add(
      @Parameters(
              index = "0",
              paramLabel = "KIND",
              description = "user, sub, sid, jti or client_id.")
          String kind,
      @Parameters(index = "1", paramLabel = "VALUE", description = "What the token says.")
          String value,
      @Option(names = "--issuer", description = "Of whose tokens. Default: any.") String issuer,
      @Option(names = "--reason", required = true, description = "Why.") String reason,
      @Option(
              names = "--length",
              paramLabel = "DURATION",
              converter = Moment.Length.class,
              description = "For how long. Default: for ever.")
          Duration length)
      throws CommandFailed, IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("kind", kind);
    body.put("value", value);
    body.put("reason", reason);
    if (issuer != null) {
      body.put("issuer", issuer);
    }
    if (length != null) {
      body.put("until", Instant.now().plus(length).toString());
    }
    Map<String, Object> entry = api.client().post("/denylist", body);
    printer()
        .one(
            entry,
            "%s %s is on the denylist, as entry %s"
                .formatted(kind, value, ApiPrinter.text(entry, "id")));
    return ExitCode.FINE;
  }

  @Command(name = "remove", description = "Take one off it.", mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "ID", description = "The entry.") String id,
      @Option(names = "--reason", defaultValue = "", description = "Why.") String reason)
      throws CommandFailed, IOException {
    Map<String, Object> removed =
        api.client()
            .post("/denylist/" + ApiClient.segment(id) + "/remove", Map.of("reason", reason));
    printer().one(removed, "entry " + ApiPrinter.text(removed, "removed") + " is gone");
    return ExitCode.FINE;
  }

  private ApiPrinter printer() {
    return new ApiPrinter(spec, interactive, api.json());
  }
}
