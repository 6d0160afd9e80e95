package io.gatehouse.server.cli;

import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.server.doctor.Complaint;
import io.gatehouse.server.doctor.Doctor;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse doctor}: what stands behind the policies if somebody gets past them. Exit code 1
 * when something is found.
 */
@Command(
    name = "doctor",
    description = {
      "Compare the policies with the server: what the proxy's role could do anyway, which views and"
          + " functions show labelled columns with their owners' rights, labels of nothing,"
          + " extensions and settings that matter.",
      "Prints the statements that would make PostgreSQL a second wall; runs none of them. The exit"
          + " code is 1 when something is found."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse doctor --database shop",
      "  gatehouse doctor --database shop --json | jq '.complaints[].cure[]'"
    })
public final class DoctorCommand implements Callable<Integer> {
  @Mixin private final DatabaseOption database;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   */
  public DoctorCommand(Map<String, String> environment) {
    this.database = new DatabaseOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed {
    PolicyBundle policies =
        database
            .policies()
            .orElseThrow(
                () ->
                    new CommandFailed(
                        ExitCode.USED_WRONGLY, "name the policies with --policies, too"));
    List<Complaint> complaints;
    try {
      complaints =
          new Doctor(database.upstream(), policies, new SqlAnalyzer(AnalysisLimits.defaults()))
              .examine();
    } catch (SQLException failed) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, "database " + database.name() + ": " + failed.getMessage(), failed);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(tree(complaints)));
    } else {
      print(out, complaints);
    }
    out.flush();
    return complaints.isEmpty() ? ExitCode.FINE : ExitCode.NO;
  }

  private Map<String, Object> tree(List<Complaint> complaints) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("database", database.name());
    List<Map<String, Object>> all = new ArrayList<>();
    for (Complaint complaint : complaints) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("severity", word(complaint));
      each.put("check", complaint.check());
      each.put("object", complaint.object());
      each.put("text", complaint.text());
      each.put("cure", complaint.cure());
      all.add(each);
    }
    tree.put("complaints", all);
    return tree;
  }

  private void print(PrintWriter out, List<Complaint> complaints) {
    if (complaints.isEmpty()) {
      out.println("Nothing to complain of.");
      return;
    }
    Table table = new Table("SEVERITY", "CHECK", "OBJECT", "WHY");
    for (Complaint complaint : complaints) {
      table.row(word(complaint), complaint.check(), complaint.object(), complaint.text());
    }
    table.print(out, spec.usageMessage().width());
    out.println();
    out.println("-- A second wall, to be reviewed and run by the database's owner:");
    complaints.stream()
        .flatMap(complaint -> complaint.cure().stream())
        .distinct()
        .forEach(statement -> out.println(Terminal.onOneLine(statement)));
  }

  private static String word(Complaint complaint) {
    return complaint.severity().name().toLowerCase(Locale.ROOT);
  }
}
