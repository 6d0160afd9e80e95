package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditSearch;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.server.audit.Cursor;
import io.gatehouse.server.audit.EntryText;
import io.gatehouse.server.config.SinkFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code gatehouse audit export}. */
@Command(
    name = "export",
    description = {
      "Print the entries for other programs, the oldest first, a JSON object a line: json as the log"
          + " has them, ocsf (class 6005, Datastore Activity), ecs (Elastic Common Schema).",
      "With --cursor, each run goes on where the last one ended; what was printed by a run that did"
          + " not end well is printed again."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse audit export --format ocsf --since 24h > day.jsonl",
      "  gatehouse audit export --format ecs --cursor /var/lib/siem/gatehouse.cursor | ship"
    })
final class AuditExportCommand implements Callable<Integer> {
  private static final long FLUSH_EVERY = 10_000;

  @Mixin private final LogOption log;
  @Mixin private final SearchOptions options = new SearchOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      converter = FormatWord.class,
      description = "json, ocsf or ecs. Default: ${DEFAULT-VALUE}.")
  private SinkFormat format;

  @Option(
      names = "--cursor",
      paramLabel = "FILE",
      description = "Keeps how far the export has come.")
  private Path cursor;

  @Spec private CommandSpec spec;

  AuditExportCommand(Map<String, String> environment) {
    this.log = new LogOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    AuditDirectory directory = log.log();
    AuditSearch search = new AuditSearch(options.query());
    PrintWriter out = spec.commandLine().getOut();
    Optional<Cursor> kept = Optional.ofNullable(cursor).map(Cursor::new);
    long next = Math.max(kept.isPresent() ? kept.get().read() : 0, directory.firstKept());
    // What no checkpoint covers may be cut by a crash, and its number given to another entry.
    long end = kept.isPresent() ? sealed(directory) : Long.MAX_VALUE;
    try (AuditReader reader = directory.readFrom(next)) {
      while (next < end) {
        Optional<AuditEntry> found = reader.next();
        if (found.isEmpty()) {
          break;
        }
        search.meet(found.get());
        if (search.matches(found.get())) {
          out.println(EntryText.of(format, found.get()));
        }
        next = found.get().sequence() + 1;
        if (next % FLUSH_EVERY == 0) {
          passedOn(out, kept, next);
        }
      }
    }
    passedOn(out, kept, next);
    return ExitCode.FINE;
  }

  private static long sealed(AuditDirectory directory) throws IOException {
    return directory.checkpoint().map(Checkpoint::size).orElse(0L);
  }

  /** The cursor moves behind what has left this process, and never past it. */
  private static void passedOn(PrintWriter out, Optional<Cursor> kept, long next)
      throws CommandFailed, IOException {
    // Also flushes.
    if (out.checkError()) {
      throw new CommandFailed(ExitCode.COULD_NOT, "nobody reads the output any more");
    }
    if (kept.isPresent()) {
      kept.get().write(next);
    }
  }

  static final class FormatWord implements ITypeConverter<SinkFormat> {
    @Override
    public SinkFormat convert(String word) {
      return Arrays.stream(SinkFormat.values())
          .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(word))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'" + word + "' is not json, ocsf or ecs"));
    }
  }
}
