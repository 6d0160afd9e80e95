package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.index.IndexSearch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit show}. Exit code 1 when there is no such decision. */
@Command(
    name = "show",
    description = {
      "Tell the whole story of a statement: who sent it in which session, what was decided and why,"
          + " who approved it, what became of it, which columns it showed.",
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  gatehouse audit show 01JD8Z6Q3W"})
final class AuditShowCommand implements Callable<Integer> {
  @Mixin private final LogOption log;
  @Mixin private final IndexOption index = new IndexOption();
  private final boolean interactive;

  @Parameters(paramLabel = "DECISION", description = "The decision, as it stands in the DETAIL.")
  private String decision;

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  AuditShowCommand(Map<String, String> environment, boolean interactive) {
    this.log = new LogOption(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (IndexSearch search = index.search(log.log(), spec.commandLine().getErr())) {
      Optional<StatementStory> story = StatementStory.of(decision, search);
      if (story.isEmpty()) {
        throw new CommandFailed(ExitCode.NO, "the log has no decision " + decision);
      }
      if (json) {
        String text = json(story.get());
        out.println(interactive ? Terminal.printable(text) : text);
        out.flush();
      } else {
        new StoryPrinter(out).print(story.get());
      }
      return ExitCode.FINE;
    }
  }

  private static String json(StatementStory story) {
    return "{\"decision\":"
        + story.decision().json()
        + ",\"session_opened\":"
        + story.opened().map(AuditEntry::json).orElse("null")
        + ",\"session_closed\":"
        + story.closed().map(AuditEntry::json).orElse("null")
        + ",\"control\":"
        + list(story.control())
        + ",\"outcomes\":"
        + list(story.outcomes())
        + ",\"others\":"
        + list(story.others())
        + "}";
  }

  private static String list(List<AuditEntry> entries) {
    return entries.stream().map(AuditEntry::json).collect(Collectors.joining(",", "[", "]"));
  }
}
