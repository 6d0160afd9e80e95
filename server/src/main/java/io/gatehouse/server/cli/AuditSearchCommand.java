package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditSearch;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.Verdict;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code gatehouse audit search}. Exit code 1 when nothing was found. */
@Command(
    name = "search",
    description = {
      "Show the entries that meet every condition: a table on a terminal, else JSON lines.",
      "The exit code is 1 when there are none."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse audit search --user agent-7 --verdict block --since 1h",
      "  gatehouse audit search --column customers.ssn --since 2026-01-01T00:00:00Z",
      "  gatehouse audit search --decision 01JD8Z6Q3W --json"
    })
final class AuditSearchCommand implements Callable<Integer> {
  @Mixin private final LogOption log;
  private final boolean interactive;

  @Option(names = "--user", paramLabel = "NAME", description = "Who it was.")
  private Optional<String> user;

  @Option(names = "--actor", paramLabel = "NAME", description = "The agent that acted.")
  private Optional<String> actor;

  @Option(names = "--table", paramLabel = "NAME", description = "Such as customers, hr.employees.")
  private Optional<String> table;

  @Option(names = "--column", paramLabel = "NAME", description = "Such as ssn, customers.ssn.")
  private Optional<String> column;

  @Option(
      names = "--verdict",
      paramLabel = "VERDICT",
      converter = VerdictWord.class,
      description = "allow, hold or block.")
  private Optional<Verdict> verdict;

  @Option(
      names = "--type",
      paramLabel = "EVENT",
      converter = EventWord.class,
      description = "Such as decision, outcome, login_refused.")
  private Optional<EventType> type;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "Such as 15m, 2h, 7d (ago), 2026-01-01T00:00:00Z.")
  private Optional<Instant> since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "As --since; before it.")
  private Optional<Instant> until;

  @Option(names = "--session", paramLabel = "ID", description = "The session.")
  private Optional<String> session;

  @Option(names = "--decision", paramLabel = "ID", description = "As it stands in the DETAIL.")
  private Optional<String> decision;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Anywhere in SQL, message or parameters; in any case.")
  private Optional<String> text;

  @Option(names = "--json", description = "JSON lines on a terminal too.")
  private boolean json;

  @Spec private CommandSpec spec;

  AuditSearchCommand(Map<String, String> environment, boolean interactive) {
    this.log = new LogOption(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    AuditQuery query =
        new AuditQuery(
            user, actor, table, column, verdict, type, since, until, session, decision, text);
    EntryPrinter printer =
        new EntryPrinter(
            spec.commandLine().getOut(), json, interactive, spec.usageMessage().width());
    try (AuditReader reader = log.log().read()) {
      long found = new AuditSearch(query).search(reader, printer);
      return found == 0 ? ExitCode.NO : ExitCode.FINE;
    }
  }

  static final class VerdictWord implements ITypeConverter<Verdict> {
    @Override
    public Verdict convert(String word) {
      return Arrays.stream(Verdict.values())
          .filter(verdict -> verdict.name().toLowerCase(Locale.ROOT).equals(word))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'" + word + "' is not allow, hold or block"));
    }
  }

  static final class EventWord implements ITypeConverter<EventType> {
    @Override
    public EventType convert(String word) {
      return EventType.ofLabel(word)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + word
                          + "' is none of "
                          + Arrays.stream(EventType.values())
                              .map(EventType::label)
                              .collect(Collectors.joining(", "))));
    }
  }

  /** A moment, or how long ago. */
  static final class Moment implements ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

    @Override
    public Instant convert(String word) {
      Matcher ago = AGO.matcher(word);
      if (ago.matches()) {
        long number = Long.parseLong(ago.group(1));
        Duration duration =
            switch (ago.group(2)) {
              case "s" -> Duration.ofSeconds(number);
              case "m" -> Duration.ofMinutes(number);
              case "h" -> Duration.ofHours(number);
              default -> Duration.ofDays(number);
            };
        return Instant.now().minus(duration);
      }
      try {
        return Instant.parse(word);
      } catch (DateTimeException neither) {
        throw new TypeConversionException(
            "'" + word + "' is not a time such as 15m, 2h, 7d or 2026-01-01T00:00:00Z");
      }
    }
  }
}
