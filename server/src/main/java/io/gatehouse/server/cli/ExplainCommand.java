package io.gatehouse.server.cli;

import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.catalog.CatalogSnapshot;
import io.gatehouse.proxy.catalog.PostgresCatalogLoader;
import io.gatehouse.server.config.ConfigurationException;
import io.gatehouse.server.config.GatehouseConfiguration;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse explain}: what a statement does, and what would become of it. Runs nothing but
 * the reading of the catalog. Exit code 1 when the statement would not run, or, asked for no
 * principal, when it is not understood.
 */
@Command(
    name = "explain",
    description = {
      "Say what a statement does, whether a principal may run it, and what they would see.",
      "Nothing is run: only the database's catalog is read.",
      "The exit code is 1 when the statement would be refused."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse explain --database shop \"SELECT * FROM customers\"",
      "  gatehouse explain --database shop --as agent-7 --group agents \"DELETE FROM orders\"",
      "  gatehouse explain --database shop --as dave --group dba --json - < migration.sql"
    })
public final class ExplainCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config;
  private final boolean interactive;

  @Option(
      names = {"-d", "--database"},
      paramLabel = "NAME",
      required = true,
      description = "The database, as clients name it.")
  private String database;

  @Option(names = "--as", paramLabel = "USER", description = "Who would run it.")
  private Optional<String> user;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "A group of theirs; may be given again and again.")
  private Set<String> groups = new LinkedHashSet<>();

  @Option(names = "--actor", paramLabel = "NAME", description = "The agent that acts for them.")
  private Optional<String> actor;

  @Option(
      names = "--search-path",
      paramLabel = "SCHEMAS",
      split = ",",
      description = "Where names without a schema are looked for. Default: as the server has it.")
  private List<String> searchPath;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(paramLabel = "SQL", description = "The statement, or - to read it from input.")
  private String sql;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads the output on a terminal
   */
  public ExplainCommand(Map<String, String> environment, boolean interactive) {
    this.config = new ConfigOption(environment);
    this.interactive = interactive;
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    GatehouseConfiguration configuration = read();
    DatabaseSettings target = target(configuration);
    String text =
        sql.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : sql;
    PostgresCatalogLoader loader = new PostgresCatalogLoader(target.upstream());
    CatalogSnapshot catalog;
    List<String> path;
    try {
      catalog = loader.load(Optional.empty());
      path = searchPath == null ? loader.effectiveSearchPath() : searchPath;
    } catch (SQLException unreachable) {
      throw new CommandFailed(
          ExitCode.COULD_NOT,
          "database " + database + ": " + target.upstream() + ": " + unreachable.getMessage(),
          unreachable);
    }
    SqlAnalyzer analyzer = new SqlAnalyzer(configuration.analysisLimits());
    AnalysisContext context = new AnalysisContext(catalog, path, true);
    Analysis analysis = analyzer.analyze(text, context);
    Explained explained =
        user.isEmpty()
            ? Explained.facts(analysis)
            : Explained.judged(
                PoliciesOption.load(configuration.policyDirectory()),
                new Explained.Asked(
                    principal(user.get()),
                    target.name(),
                    target.environment(),
                    new Connection("127.0.0.1", "gatehouse explain", true),
                    Transaction.IDLE),
                analysis,
                context);
    PrintWriter out = spec.commandLine().getOut();
    if (json || !interactive) {
      out.println(Json.text(explained.tree()));
    } else {
      new ExplainPrinter(out, spec.usageMessage().width()).print(explained);
    }
    out.flush();
    return explained.runs() ? ExitCode.FINE : ExitCode.NO;
  }

  private GatehouseConfiguration read() throws CommandFailed {
    try {
      return config.read();
    } catch (ConfigurationException mistakes) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, PoliciesOption.lines(mistakes.problems()), mistakes);
    }
  }

  private DatabaseSettings target(GatehouseConfiguration configuration) throws CommandFailed {
    return configuration.databases().stream()
        .filter(settings -> settings.name().equals(database))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailed(
                    ExitCode.USED_WRONGLY,
                    "there is no database "
                        + database
                        + "; the configuration has "
                        + configuration.databases().stream()
                            .map(DatabaseSettings::name)
                            .collect(Collectors.joining(", "))));
  }

  private Principal principal(String name) {
    return new Principal(
        "",
        name,
        name,
        Optional.empty(),
        groups,
        Map.of(),
        actor.map(Principal.Actor::new),
        Optional.empty(),
        Instant.MAX);
  }
}
