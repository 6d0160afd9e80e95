package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.index.IndexSearch;
import io.gatehouse.audit.index.WhoTable;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit search}. Exit code 1 when nothing was found. */
@Command(
    name = "search",
    description = {
      "Show the entries that meet every condition, the newest first: a table on a terminal, else"
          + " JSON lines.",
      "The first search makes an index beside the log; each one brings it up to date. The exit code"
          + " is 1 when nothing is found."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse audit search --user agent-7 --verdict block --since 1h",
      "  gatehouse audit search --column customers.ssn --shown clear --since 7d --who",
      "  gatehouse audit search --trace 4bf92f3577b34da6a3ce929d0e0e4736 --json"
    })
final class AuditSearchCommand implements Callable<Integer> {
  private static final long ON_A_TERMINAL = 100;

  @Mixin private final LogOption log;
  @Mixin private final SearchOptions options = new SearchOptions();
  @Mixin private final IndexOption index = new IndexOption();
  private final boolean interactive;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "So many at most. Default: 100 in a table, all as JSON.")
  private Long limit;

  @Option(
      names = "--who",
      description = "Who it was, how often and with how many rows, in place of the entries.")
  private boolean who;

  @Option(names = "--json", description = "JSON lines on a terminal too.")
  private boolean json;

  @Spec private CommandSpec spec;

  AuditSearchCommand(Map<String, String> environment, boolean interactive) {
    this.log = new LogOption(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    if (limit != null && limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit is at least 1, not " + limit);
    }
    AuditQuery query = options.query();
    AuditDirectory directory = log.log();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (IndexSearch search = index.search(directory, err)) {
      if (who) {
        return print(search.who(query), out);
      }
      long most = limit != null ? limit : interactive && !json ? ON_A_TERMINAL : IndexSearch.ALL;
      EntryPrinter printer = new EntryPrinter(out, json, interactive, spec.usageMessage().width());
      long found = search.newest(query, most, printer);
      if (found > most) {
        err.println("There are more: --limit says how many are shown.");
        err.flush();
      }
      return found == 0 ? ExitCode.NO : ExitCode.FINE;
    }
  }

  private int print(WhoTable found, PrintWriter out) {
    if (json || !interactive) {
      for (WhoTable.Row row : found.rows()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("user", row.user());
        row.actor().ifPresent(actor -> line.put("actor", actor));
        line.put("entries", row.entries());
        line.put("rows", row.rows());
        line.put("first", row.first());
        line.put("last", row.last());
        String text = Json.text(line);
        out.println(interactive ? Terminal.printable(text) : text);
      }
    } else if (!found.rows().isEmpty()) {
      Table table = new Table("WHO", "ENTRIES", "ROWS", "FIRST (UTC)", "LAST (UTC)");
      for (WhoTable.Row row : found.rows()) {
        table.row(
            row.user() + row.actor().map(actor -> " by " + actor).orElse(""),
            Long.toString(row.entries()),
            Long.toString(row.rows()),
            row.first().toString(),
            row.last().toString());
      }
      table.print(out, spec.usageMessage().width());
    }
    out.flush();
    return found.rows().isEmpty() ? ExitCode.NO : ExitCode.FINE;
  }
}
