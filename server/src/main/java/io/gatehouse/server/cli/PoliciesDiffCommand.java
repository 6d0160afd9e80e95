package io.gatehouse.server.cli;

import io.gatehouse.policy.BundleDiff;
import io.gatehouse.policy.PolicyBundle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse policies diff}. Exit code 1 when there is a difference. */
@Command(
    name = "diff",
    description = {
      "Say which policies, exceptions and labels differ between two bundles: in meaning, not in"
          + " words.",
      "The exit code is 1 when something does."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse policies diff config/policies/      against the policies of the configuration",
      "  gatehouse policies diff --policies deployed/ config/policies/"
    })
final class PoliciesDiffCommand implements Callable<Integer> {
  @Mixin private final PoliciesOption before;

  @Parameters(paramLabel = "CANDIDATE", description = "The directory to compare.")
  private Path candidate;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  PoliciesDiffCommand(Map<String, String> environment) {
    this.before = new PoliciesOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed {
    PolicyBundle old = before.load();
    PolicyBundle now = PoliciesOption.load(candidate);
    BundleDiff diff = BundleDiff.between(old, now);
    boolean same = diff.changes().isEmpty() && !diff.labelsChanged();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("before", old.digest());
      tree.put("after", now.digest());
      tree.put("same", same);
      tree.put("labels_changed", diff.labelsChanged());
      tree.put("changes", diff.changes().stream().map(PoliciesDiffCommand::tree).toList());
      out.println(Json.text(tree));
    } else if (same) {
      out.println("They mean the same.");
    } else {
      Table table = new Table("WHAT", "ID", "CHANGE", "KEYS");
      for (BundleDiff.Change change : diff.changes()) {
        table.row(
            change.document(),
            change.id(),
            FactsTree.word(change.kind()),
            String.join(", ", change.keys()));
      }
      if (diff.labelsChanged()) {
        table.row("Labels", "", "changed", "");
      }
      table.print(out, spec.usageMessage().width());
    }
    out.flush();
    return same ? ExitCode.FINE : ExitCode.NO;
  }

  private static Map<String, Object> tree(BundleDiff.Change change) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("document", change.document());
    tree.put("id", change.id());
    tree.put("change", FactsTree.word(change.kind()));
    tree.put("keys", change.keys());
    return tree;
  }
}
