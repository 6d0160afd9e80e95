package io.gatehouse.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse approvals}: held statements, and people's answers. */
@Command(
    name = "approvals",
    description = "See held statements, and answer them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  gatehouse approvals list",
      "  gatehouse approvals show 7F3K-9QXM",
      "  gatehouse approvals approve 7F3K-9QXM --reason \"release 12\""
    })
public final class ApprovalsCommand implements Runnable {
  private final boolean interactive;

  @Mixin private final ApiOptions api;
  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads along
   */
  public ApprovalsCommand(Map<String, String> environment, boolean interactive) {
    this.api = new ApiOptions(environment);
    this.interactive = interactive;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which approvals command?");
  }

  @Command(
      name = "list",
      description = "Show the requests that are yours, or yours to answer. 1 when there is none.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--all",
              description = "Those that are decided, withdrawn or out of time too.")
          boolean all)
      throws CommandFailed, IOException {
    Map<String, Object> answer = api.client().get(all ? "/approvals" : "/approvals?status=pending");
    int found =
        printer()
            .list(
                ApiPrinter.objects(answer, "approvals"),
                all ? "there is no request" : "nothing waits for an answer",
                new Table("ID", "STATUS", "WHO", "DATABASE", "EXPIRES", "NEEDS"),
                request ->
                    new String[] {
                      ApiPrinter.text(request, "id"),
                      ApiPrinter.text(request, "status"),
                      ApiPrinter.person(request, "requester"),
                      ApiPrinter.text(request, "database"),
                      ApiPrinter.text(request, "expires"),
                      needs(request)
                    });
    return found == 0 ? ExitCode.NO : ExitCode.FINE;
  }

  @Command(
      name = "show",
      description = "Show a request with its statement and parameters.",
      mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "ID", description = "The request.") String id)
      throws CommandFailed, IOException {
    Map<String, Object> request = api.client().get("/approvals/" + ApiClient.segment(id));
    printer().one(request, whole(request));
    return ExitCode.FINE;
  }

  @Command(
      name = "approve",
      description = "Let a held statement run.",
      mixinStandardHelpOptions = true)
  int approve(
      @Parameters(paramLabel = "ID", description = "The request.") String id,
      @Option(names = "--reason", defaultValue = "", description = "Why.") String reason,
      @Option(names = "--ticket", defaultValue = "", description = "The ticket.") String ticket)
      throws CommandFailed, IOException {
    return said(id, "approve", Map.of("reason", reason, "ticket", ticket));
  }

  @Command(
      name = "deny",
      description = "Refuse a held statement; that is final.",
      mixinStandardHelpOptions = true)
  int deny(
      @Parameters(paramLabel = "ID", description = "The request.") String id,
      @Option(names = "--reason", defaultValue = "", description = "Why.") String reason)
      throws CommandFailed, IOException {
    return said(id, "deny", Map.of("reason", reason));
  }

  @Command(
      name = "withdraw",
      description = "Take back a request of your own.",
      mixinStandardHelpOptions = true)
  int withdraw(
      @Parameters(paramLabel = "ID", description = "The request.") String id,
      @Option(names = "--reason", defaultValue = "", description = "Why.") String reason)
      throws CommandFailed, IOException {
    return said(id, "withdraw", Map.of("reason", reason));
  }

  private int said(String id, String verb, Map<String, Object> body)
      throws CommandFailed, IOException {
    Map<String, Object> request =
        api.client().post("/approvals/" + ApiClient.segment(id) + "/" + verb, body);
    printer()
        .one(
            request,
            "request %s is %s%s"
                .formatted(
                    ApiPrinter.text(request, "id"),
                    ApiPrinter.text(request, "status"),
                    "pending".equals(request.get("status")) ? ": " + needs(request) : ""));
    return ExitCode.FINE;
  }

  private ApiPrinter printer() {
    return new ApiPrinter(spec, interactive, api.json());
  }

  private static String needs(Map<String, Object> request) {
    return ApiPrinter.objects(request, "requirements").stream()
        .map(
            each ->
                "%s: %s of %s from %s"
                    .formatted(
                        ApiPrinter.text(each, "policy"),
                        ApiPrinter.text(each, "given"),
                        ApiPrinter.text(each, "count"),
                        ApiPrinter.text(each, "by")))
        .collect(Collectors.joining("; "));
  }

  private static String whole(Map<String, Object> request) {
    StringBuilder text = new StringBuilder();
    line(text, "request", ApiPrinter.text(request, "id"));
    line(
        text,
        "status",
        ApiPrinter.text(request, "status") + " " + ApiPrinter.text(request, "note"));
    line(text, "who", ApiPrinter.person(request, "requester"));
    line(
        text,
        "where",
        ApiPrinter.text(request, "database") + ", " + ApiPrinter.text(request, "environment"));
    line(text, "expires", ApiPrinter.text(request, "expires"));
    line(text, "needs", needs(request));
    for (Map<String, Object> vote : ApiPrinter.objects(request, "votes")) {
      line(
          text,
          Boolean.TRUE.equals(vote.get("approves")) ? "yes" : "no",
          ApiPrinter.person(vote, "by") + ": " + ApiPrinter.text(vote, "reason"));
    }
    List<Map<String, Object>> parameters = ApiPrinter.objects(request, "parameters");
    for (int i = 0; i < parameters.size(); i++) {
      line(
          text,
          "$" + (i + 1),
          parameters.get(i).containsKey("value")
              ? "'" + Terminal.onOneLine(ApiPrinter.text(parameters.get(i), "value")) + "'"
              : "NULL");
    }
    // Indented, so that no line of it can pass for one of the lines above.
    return text.append("statement\n    ")
        .append(ApiPrinter.text(request, "sql").replaceAll("\\R", "\n    "))
        .toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("%-9s %s%n", name, Terminal.onOneLine(value)));
  }
}
