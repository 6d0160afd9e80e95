package io.gatehouse.server.cli;

import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicyCase;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.policy.PolicyTests;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse test}: do the policies say what their authors meant? Exit code 1 when not. */
@Command(
    name = "test",
    description = {
      "Run the tests that policies bring, and files of cases, and say which policies none reaches.",
      "The exit code is 1 when a test fails."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse test",
      "  gatehouse test --policies config/policies must-block.yaml must-allow.jsonl",
      "  gatehouse test --all-reached --json"
    })
public final class TestCommand implements Callable<Integer> {
  @Mixin private final PoliciesOption policies;

  @Parameters(paramLabel = "CASES", arity = "0..*", description = "Files of cases, YAML or JSONL.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--all-reached", description = "A policy that no test reaches is a failure too.")
  private boolean allReached;

  @Option(
      names = {"-v", "--each"},
      description = "Show the tests that hold as well.")
  private boolean each;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   */
  public TestCommand(Map<String, String> environment) {
    this.policies = new PoliciesOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed {
    PolicyBundle bundle = policies.load();
    List<PolicyCase> cases = new ArrayList<>();
    for (Path file : files) {
      cases.addAll(read(file));
    }
    PolicyTests.Report report = new PolicyTests(bundle, Instant.now()).run(cases);
    boolean fine = report.holds() && !(allReached && !report.neverMatched().isEmpty());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(tree(report, fine)));
    } else {
      print(out, report);
    }
    out.flush();
    return fine ? ExitCode.FINE : ExitCode.NO;
  }

  private static List<PolicyCase> read(Path file) throws CommandFailed {
    try {
      return PolicyCase.read(file);
    } catch (PolicyException mistakes) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, PoliciesOption.lines(mistakes.problems()), mistakes);
    }
  }

  private void print(PrintWriter out, PolicyTests.Report report) {
    long failed = 0;
    for (PolicyTests.Result result : report.results()) {
      if (!result.holds()) {
        failed++;
      }
      if (each || !result.holds()) {
        out.println((result.holds() ? "ok    " : "FAIL  ") + Terminal.onOneLine(result.toString()));
      }
    }
    if (!report.neverMatched().isEmpty()) {
      out.println("No test reaches: " + String.join(", ", report.neverMatched()));
    }
    out.println((report.results().size() - failed) + " passed, " + failed + " failed");
  }

  private static Map<String, Object> tree(PolicyTests.Report report, boolean fine) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("ok", fine);
    tree.put("tests", report.results().stream().map(TestCommand::tree).toList());
    tree.put("never_matched", report.neverMatched());
    return tree;
  }

  private static Map<String, Object> tree(PolicyTests.Result result) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("file", result.place().file());
    tree.put("line", result.place().line());
    tree.put("policy", result.policy());
    tree.put("sql", result.sql());
    tree.put("expected", result.expected());
    tree.put("ok", result.holds());
    result.failure().ifPresent(failure -> tree.put("failure", failure));
    return tree;
  }
}
