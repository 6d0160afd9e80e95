package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.catalog.PostgresCatalogLoader;
import io.gatehouse.server.config.ConfigurationException;
import io.gatehouse.server.config.GatehouseConfiguration;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse replay}: what other policies would have made of what was run. Exit code 1 when
 * something would come out otherwise.
 */
@Command(
    name = "replay",
    description = {
      "Judge again, under other policies, every statement that an audit log holds, and say what"
          + " would come out otherwise.",
      "Nothing is run: only the catalogs of the configured databases are read, as they are today.",
      "The exit code is 1 when something would come out otherwise."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse replay /var/lib/gatehouse/audit --policies candidate/",
      "  gatehouse replay audit/ --policies candidate/ --json > replay.json"
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final int PROGRESS_EVERY = 10_000;

  @Mixin private final ConfigOption config;
  private final boolean interactive;

  @Parameters(paramLabel = "AUDIT_DIR", description = "The audit log's directory.")
  private Path directory;

  @Option(
      names = {"-p", "--policies"},
      paramLabel = "CANDIDATE",
      required = true,
      description = "The directory of the policies to try.")
  private Path candidate;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads the output on a terminal
   */
  public ReplayCommand(Map<String, String> environment, boolean interactive) {
    this.config = new ConfigOption(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    if (!Files.isDirectory(directory)) {
      throw new CommandFailed(ExitCode.COULD_NOT, "there is no audit log at " + directory);
    }
    GatehouseConfiguration configuration = configuration();
    Replay replay =
        new Replay(
            PoliciesOption.load(candidate),
            new SqlAnalyzer(configuration.analysisLimits()),
            contexts(configuration));
    try (AuditReader reader = new AuditDirectory(directory).read()) {
      long taken = 0;
      for (Optional<AuditEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        replay.take(entry.get());
        if (interactive && ++taken % PROGRESS_EVERY == 0) {
          spec.commandLine().getErr().print("\r" + taken + " entries");
          spec.commandLine().getErr().flush();
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json || !interactive) {
      out.println(Json.text(tree(replay)));
    } else {
      print(out, replay);
    }
    out.flush();
    return replay.differences().isEmpty() ? ExitCode.FINE : ExitCode.NO;
  }

  private GatehouseConfiguration configuration() throws CommandFailed {
    try {
      return config.read();
    } catch (ConfigurationException mistakes) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, PoliciesOption.lines(mistakes.problems()), mistakes);
    }
  }

  private static Map<String, AnalysisContext> contexts(GatehouseConfiguration configuration)
      throws CommandFailed {
    Map<String, AnalysisContext> contexts = new HashMap<>();
    for (DatabaseSettings database : configuration.databases()) {
      PostgresCatalogLoader loader = new PostgresCatalogLoader(database.upstream());
      try {
        contexts.put(
            database.name(),
            new AnalysisContext(loader.load(Optional.empty()), loader.effectiveSearchPath(), true));
      } catch (SQLException unreachable) {
        throw new CommandFailed(
            ExitCode.COULD_NOT,
            "database " + database.name() + ": " + unreachable.getMessage(),
            unreachable);
      }
    }
    return contexts;
  }

  private static Map<String, Object> tree(Replay replay) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("candidate", replay.candidate());
    tree.put("decisions", replay.decisions());
    tree.put("replayed", replay.replayed());
    Map<String, Object> gaps = new LinkedHashMap<>();
    replay.gaps().forEach((gap, count) -> gaps.put(word(gap), count));
    tree.put("not_replayed", gaps);
    List<Map<String, Object>> differences = new ArrayList<>();
    for (Map.Entry<Replay.Difference, Integer> entry : replay.differences()) {
      Replay.Difference difference = entry.getKey();
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("count", entry.getValue());
      each.put("user", difference.user());
      each.put("database", difference.database());
      each.put("sql", difference.sql());
      each.put("was", word(difference.was()));
      each.put("was_by", difference.wasBy());
      each.put("now", word(difference.now().verdict()));
      each.put("now_by", difference.now().policy());
      each.put("message", difference.now().message());
      differences.add(each);
    }
    tree.put("differences", differences);
    return tree;
  }

  private void print(PrintWriter out, Replay replay) {
    spec.commandLine().getErr().print("\r");
    spec.commandLine().getErr().flush();
    if (!replay.differences().isEmpty()) {
      Table table = new Table("COUNT", "USER", "WAS", "BY", "NOW", "BY", "STATEMENT");
      for (Map.Entry<Replay.Difference, Integer> entry : replay.differences()) {
        Replay.Difference difference = entry.getKey();
        table.row(
            entry.getValue().toString(),
            difference.user(),
            word(difference.was()),
            difference.wasBy(),
            word(difference.now().verdict()),
            difference.now().policy(),
            difference.sql());
      }
      table.print(out, spec.usageMessage().width());
      out.println();
    }
    out.println(
        "%d of %d decisions judged again; %d would come out otherwise."
            .formatted(
                replay.replayed(),
                replay.decisions(),
                replay.differences().stream().mapToInt(Map.Entry::getValue).sum()));
    replay.gaps().forEach((gap, count) -> out.println("%d not: %s.".formatted(count, gap.why())));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
