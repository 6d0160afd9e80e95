package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.index.AuditIndex;
import io.gatehouse.audit.index.IndexSearch;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.server.audit.SinkState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit stats}. Exit code 1 when a sink does not take what it gets. */
@Command(
    name = "stats",
    description = {
      "Show how large the log is and how far checkpoint, index and sinks have come, and how many"
          + " entries there are of each kind.",
      "The exit code is 1 when something is wrong with a sink."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  gatehouse audit stats --json"})
final class AuditStatsCommand implements Callable<Integer> {
  @Mixin private final LogOption log;
  @Mixin private final IndexOption index = new IndexOption();
  private final boolean interactive;

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  AuditStatsCommand(Map<String, String> environment, boolean interactive) {
    this.log = new LogOption(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    AuditDirectory directory = log.log();
    Map<String, Object> stats = new LinkedHashMap<>();
    long sealed = directory.checkpoint().map(Checkpoint::size).orElse(0L);
    try (IndexSearch search = index.search(directory, spec.commandLine().getErr())) {
      stats.put("entries", size(directory));
      stats.put("first_kept", directory.firstKept());
      stats.put("under_checkpoint", sealed);
      directory.checkpoint().ifPresent(found -> stats.put("origin", found.origin()));
      stats.put("log_bytes", bytes(directory.path()));
      stats.put("indexed", search.indexed());
      stats.put("index_bytes", bytes(AuditIndex.of(directory).path()));
      stats.put("types", search.counts(Condition.TYPE));
      stats.put("verdicts", search.counts(Condition.VERDICT));
      stats.put("sqlstates", search.counts(Condition.SQLSTATE));
    }
    List<Map<String, Object>> sinks = sinks(directory, sealed);
    stats.put("sinks", sinks);
    print(stats);
    return sinks.stream().anyMatch(sink -> sink.containsKey("problem"))
        ? ExitCode.NO
        : ExitCode.FINE;
  }

  private static long size(AuditDirectory directory) throws IOException {
    try (AuditReader reader = directory.readLast(1)) {
      Optional<AuditEntry> last = reader.next();
      return last.isPresent() ? last.get().sequence() + 1 : 0;
    }
  }

  private static List<Map<String, Object>> sinks(AuditDirectory directory, long sealed)
      throws IOException {
    List<Map<String, Object>> sinks = new ArrayList<>();
    for (SinkState state : SinkState.all(directory)) {
      Map<String, Object> sink = new LinkedHashMap<>();
      sink.put("name", state.name());
      long next = state.cursor().read();
      sink.put("next", next);
      sink.put("behind", Math.max(0, sealed - next));
      state.said().ifPresent(what -> sink.put("problem", what));
      sinks.add(sink);
    }
    return sinks;
  }

  private static long bytes(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(AuditStatsCommand::size).sum();
    } catch (UncheckedIOException vanished) {
      throw vanished.getCause();
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException removedMeanwhile) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(Map<String, Object> stats) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      String text = Json.text(stats);
      out.println(interactive ? Terminal.printable(text) : text);
    } else {
      stats.forEach((name, value) -> line(out, name, value));
    }
    out.flush();
  }

  private static void line(PrintWriter out, String name, Object value) {
    String words = name.replace('_', ' ');
    if (value instanceof Map<?, ?> counts) {
      counts.forEach((what, count) -> line(out, name + " " + what, count));
    } else if (value instanceof List<?> list) {
      list.forEach(one -> line(out, name, one.toString()));
    } else {
      out.println(
          String.format(
              "  %-28s %s", Terminal.onOneLine(words), Terminal.onOneLine(value.toString())));
    }
  }
}
