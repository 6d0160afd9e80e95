package io.gatehouse.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse grants}: rights for a while. */
@Command(
    name = "grants",
    description = "Ask for a right for a while, or decide on one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  gatehouse grants request shop --class ddl --length 2h --reason \"migration\" --ticket OPS-1",
      "  gatehouse grants approve 7F3K-9QXM",
      "  gatehouse grants revoke 7F3K-9QXM --reason \"done\""
    })
public final class GrantsCommand implements Runnable {
  private final boolean interactive;

  @Mixin private final ApiOptions api;
  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads along
   */
  public GrantsCommand(Map<String, String> environment, boolean interactive) {
    this.api = new ApiOptions(environment);
    this.interactive = interactive;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which grants command?");
  }

  @Command(
      name = "list",
      description = "Show the grants that concern you. 1 when there is none.",
      mixinStandardHelpOptions = true)
  int list() throws CommandFailed, IOException {
    int found =
        printer()
            .list(
                ApiPrinter.objects(api.client().get("/grants"), "grants"),
                "there is no grant",
                new Table("ID", "STATUS", "FOR", "DATABASES", "CLASSES", "UNTIL", "REASON"),
                grant ->
                    new String[] {
                      ApiPrinter.text(grant, "id"),
                      ApiPrinter.text(grant, "status"),
                      ApiPrinter.text(grant, "for") + " " + ApiPrinter.text(grant, "name"),
                      ApiPrinter.text(grant, "databases"),
                      ApiPrinter.text(grant, "classes"),
                      ApiPrinter.text(grant, "until"),
                      ApiPrinter.text(grant, "ticket") + " " + ApiPrinter.text(grant, "reason")
                    });
    return found == 0 ? ExitCode.NO : ExitCode.FINE;
  }

  @Command(name = "request", description = "Ask for one.", mixinStandardHelpOptions = true)
  int request(
      @Parameters(arity = "1..*", paramLabel = "DATABASE", description = "Where; * for all.")
          List<String> databases,
      @Option(
              names = "--class",
              required = true,
              split = ",",
              paramLabel = "CLASS",
              description = "read, write, ddl, dcl, admin or session.")
          List<String> classes,
      @Option(
              names = "--length",
              paramLabel = "DURATION",
              converter = Moment.Length.class,
              description = "Such as 30m, 2h.")
          Duration length,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "Such as 2026-03-01T18:00:00Z; in place of --length.")
          String until,
      @Option(names = "--from", paramLabel = "TIME", description = "Not before then.") String from,
      @Option(
              names = "--for",
              paramLabel = "NAME",
              description =
                  "Whom it is for: a user, group:NAME, subject:NAME, actor:NAME."
                      + " Default: you.")
          String who,
      @Option(names = "--reason", required = true, description = "Why.") String reason,
      @Option(names = "--ticket", defaultValue = "", description = "The ticket.") String ticket)
      throws CommandFailed, IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("databases", databases);
    body.put("classes", classes);
    body.put("reason", reason);
    body.put("ticket", ticket);
    if (length != null) {
      body.put("seconds", length.toSeconds());
    }
    if (until != null) {
      body.put("until", until);
    }
    if (from != null) {
      body.put("from", from);
    }
    if (who != null) {
      int colon = who.indexOf(':');
      boolean kind = colon > 0 && who.substring(0, colon).matches("user|group|subject|actor");
      body.put("for", kind ? who.substring(0, colon) : "user");
      body.put("name", kind ? who.substring(colon + 1) : who);
    }
    return print(api.client().post("/grants", body));
  }

  @Command(name = "approve", description = "Give it.", mixinStandardHelpOptions = true)
  int approve(
      @Parameters(paramLabel = "ID", description = "The grant.") String id,
      @Option(names = "--reason", defaultValue = "", description = "Why.") String reason,
      @Option(names = "--ticket", defaultValue = "", description = "The ticket.") String ticket)
      throws CommandFailed, IOException {
    return said(id, "approve", Map.of("reason", reason, "ticket", ticket));
  }

  @Command(name = "deny", description = "Refuse it.", mixinStandardHelpOptions = true)
  int deny(
      @Parameters(paramLabel = "ID", description = "The grant.") String id,
      @Option(names = "--reason", defaultValue = "", description = "Why.") String reason)
      throws CommandFailed, IOException {
    return said(id, "deny", Map.of("reason", reason));
  }

  @Command(
      name = "revoke",
      description = "End it before its time.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Parameters(paramLabel = "ID", description = "The grant.") String id,
      @Option(names = "--reason", defaultValue = "", description = "Why.") String reason)
      throws CommandFailed, IOException {
    return said(id, "revoke", Map.of("reason", reason));
  }

  private int said(String id, String verb, Map<String, Object> body)
      throws CommandFailed, IOException {
    return print(api.client().post("/grants/" + ApiClient.segment(id) + "/" + verb, body));
  }

  private int print(Map<String, Object> grant) {
    printer()
        .one(
            grant,
            "grant %s for %s %s is %s, until %s"
                .formatted(
                    ApiPrinter.text(grant, "id"),
                    ApiPrinter.text(grant, "for"),
                    ApiPrinter.text(grant, "name"),
                    ApiPrinter.text(grant, "status"),
                    ApiPrinter.text(grant, "until")));
    return ExitCode.FINE;
  }

  private ApiPrinter printer() {
    return new ApiPrinter(spec, interactive, api.json());
  }
}
