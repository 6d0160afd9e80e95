package io.gatehouse.server.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse version}. */
@Command(
    name = "version",
    description = "Print which version this is, and which Java runs it.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  gatehouse version --json"})
public final class VersionCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("version", Version.text());
    facts.put("java", Runtime.version().toString());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    if (json) {
      spec.commandLine().getOut().println(Json.text(facts));
    } else {
      spec.commandLine()
          .getOut()
          .println(
              "gatehouse "
                  + facts.get("version")
                  + " (Java "
                  + facts.get("java")
                  + ", "
                  + facts.get("os")
                  + ")");
    }
    return ExitCode.FINE;
  }
}
