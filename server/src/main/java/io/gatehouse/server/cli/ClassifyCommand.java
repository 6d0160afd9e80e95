package io.gatehouse.server.cli;

import io.gatehouse.masking.detect.Kind;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.proxy.catalog.UpstreamConnection;
import io.gatehouse.server.classify.Classifier;
import io.gatehouse.server.classify.ColumnEvidence;
import io.gatehouse.server.classify.NameHint;
import io.gatehouse.server.classify.SampleLimits;
import io.gatehouse.sql.ColumnId;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse classify}: proposes labels for columns that have none. Exit code 1 when there is
 * something to label.
 */
@Command(
    name = "classify",
    description = {
      "Look at the names and at samples of the values of a database's columns, and propose labels"
          + " for those that have none, as a Labels document to review. No value is printed.",
      "The database is only read from. The exit code is 1 when something is proposed."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse classify --database shop > policies/proposed-labels.yaml",
      "  PGPASSWORD=... gatehouse classify --url postgresql://reader@db.internal/shop --json"
    })
public final class ClassifyCommand implements Callable<Integer> {
  private static final int MAX_ROWS = 1_000_000;

  @Mixin private final DatabaseOption database;
  private final boolean interactive;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of a table that are looked at. Default: 1000.")
  private int rows = SampleLimits.defaults().rows();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long one statement may take. Default: 10.")
  private int seconds = (int) SampleLimits.defaults().timeout().toSeconds();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   * @param interactive whether a person reads the output on a terminal
   */
  public ClassifyCommand(Map<String, String> environment, boolean interactive) {
    this.database = new DatabaseOption(environment);
    this.interactive = interactive;
  }

  /** What came out. */
  private record Result(
      List<ColumnEvidence> proposed,
      int labelled,
      int columns,
      List<String> labelsOfNothing,
      List<String> unread) {}

  @Override
  public Integer call() throws CommandFailed {
    if (rows < 1 || rows > MAX_ROWS || seconds < 1 || seconds > 3_600) {
      throw new CommandFailed(
          ExitCode.USED_WRONGLY, "--rows is 1 to 1000000, --timeout is 1 to 3600");
    }
    Optional<PolicyBundle> policies = database.policies();
    SampleLimits defaults = SampleLimits.defaults();
    SampleLimits limits =
        new SampleLimits(
            rows, defaults.bytes(), defaults.valueBytes(), Duration.ofSeconds(seconds));
    Result result;
    try (Connection connection =
        UpstreamConnection.open(database.upstream(), limits.timeout().plusSeconds(10))) {
      Classifier classifier = new Classifier(connection, limits, this::progress);
      result = compared(classifier.classify(), policies, classifier);
    } catch (SQLException failed) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, "database " + database.name() + ": " + failed.getMessage(), failed);
    }
    progress("");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(tree(result)));
    } else {
      print(out, result);
    }
    out.flush();
    return result.proposed.isEmpty() ? ExitCode.FINE : ExitCode.NO;
  }

  private static Result compared(
      List<ColumnEvidence> evidence, Optional<PolicyBundle> policies, Classifier classifier) {
    List<ColumnEvidence> proposed = new ArrayList<>();
    int labelled = 0;
    for (ColumnEvidence column : evidence) {
      if (policies.isPresent() && !policies.get().labelsOf(column.column()).isEmpty()) {
        labelled++;
      } else if (column.label().isPresent()) {
        proposed.add(column);
      }
    }
    Set<ColumnId> all =
        evidence.stream()
            .map(ColumnEvidence::column)
            .collect(java.util.stream.Collectors.toUnmodifiableSet());
    return new Result(
        proposed,
        labelled,
        evidence.size(),
        policies.map(bundle -> bundle.labelsOfNothing(all)).orElse(List.of()),
        classifier.unread());
  }

  private void progress(String table) {
    if (interactive) {
      PrintWriter err = spec.commandLine().getErr();
      err.print("\r\u001b[K" + Terminal.onOneLine(table));
      err.flush();
    }
  }

  private void print(PrintWriter out, Result result) {
    out.println("# Proposed by: gatehouse classify, database " + comment(database.name()));
    out.println(
        "# From names and samples of up to %d rows a table. Review it: a label decides who sees what."
            .formatted(rows));
    out.println(
        "# %d columns, %d of them labelled already, %d proposed."
            .formatted(result.columns, result.labelled, result.proposed.size()));
    result.labelsOfNothing.forEach(
        pattern -> out.println("# A label is given to what no table has: " + comment(pattern)));
    result.unread.forEach(why -> out.println("# Not looked at: " + comment(why)));
    out.println("apiVersion: gatehouse/v1");
    out.println("kind: Labels");
    out.println(result.proposed.isEmpty() ? "spec: []" : "spec:");
    for (ColumnEvidence column : result.proposed) {
      out.println("  # " + comment(column.type() + ": " + column.reason()));
      out.println(
          "  - {column: %s, labels: [%s]}"
              .formatted(yaml(pattern(column.column())), column.label().orElseThrow()));
    }
  }

  /** A text that ends neither the comment nor the line. */
  private static String comment(String text) {
    return Terminal.onOneLine(text);
  }

  /** The name as a pattern that means it alone. */
  private static String pattern(ColumnId column) {
    return part(column.relation().schema())
        + "."
        + part(column.relation().name())
        + "."
        + part(column.column());
  }

  private static String part(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A YAML scalar in single quotes, where it needs them. */
  private static String yaml(String text) {
    return text.matches("[a-z0-9_.]+") ? text : "'" + text.replace("'", "''") + "'";
  }

  private Map<String, Object> tree(Result result) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("database", database.name());
    tree.put("rows", rows);
    tree.put("columns", result.columns);
    tree.put("labelled", result.labelled);
    List<Map<String, Object>> proposed = new ArrayList<>();
    for (ColumnEvidence column : result.proposed) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("column", pattern(column.column()));
      each.put("type", column.type());
      each.put("labels", List.of(column.label().orElseThrow()));
      each.put("kind", column.called().map(Kind::word).orElse(null));
      each.put("name_hint", column.hint().map(NameHint::what).orElse(null));
      each.put("comment", column.comment());
      each.put("values", column.values());
      Map<String, Object> cells = new LinkedHashMap<>();
      for (Kind kind : Kind.values()) {
        if (column.cells().containsKey(kind)) {
          cells.put(kind.word(), column.cells().get(kind));
        }
      }
      each.put("cells", cells);
      proposed.add(each);
    }
    tree.put("proposed", proposed);
    tree.put("labels_of_nothing", result.labelsOfNothing);
    tree.put("not_looked_at", result.unread);
    return tree;
  }
}
