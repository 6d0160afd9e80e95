package io.gatehouse.server.cli;

import io.gatehouse.policy.BundleLimits;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.policy.PolicyTests;
import io.gatehouse.policy.yaml.Problem;
import io.gatehouse.server.Server;
import io.gatehouse.server.config.ConfigurationException;
import io.gatehouse.server.config.GatehouseConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse check}: would {@code serve} start with this configuration? Exit code 1 when not.
 */
@Command(
    name = "check",
    description = {
      "Check the configuration and the policies, and print what they come to.",
      "The exit code is 1 when something is wrong with them."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse check --config gatehouse.yaml",
      "  gatehouse check --connect"
    })
public final class CheckCommand implements Callable<Integer> {
  @Mixin private final ConfigOption config;

  @Option(
      names = "--connect",
      description = "Connect to every database and every identity provider too.")
  private boolean connect;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   */
  public CheckCommand(Map<String, String> environment) {
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed {
    List<String> wrong = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Optional<GatehouseConfiguration> configuration = read(wrong);
    Map<String, Object> resolved = new LinkedHashMap<>();
    if (configuration.isPresent()) {
      configuration.get().warnings().forEach(warning -> warnings.add(warning.toString()));
      Optional<PolicyBundle> policies = policies(configuration.get(), wrong);
      policies.ifPresent(bundle -> wrong.addAll(failedTests(bundle)));
      wrong.addAll(certificates(configuration.get()));
      wrong.addAll(auditDirectory(configuration.get().audit().directory()));
      resolved.putAll(Resolved.of(configuration.get(), policies));
      if (connect) {
        wrong.addAll(Reachability.problems(configuration.get()));
      }
    }
    print(resolved, wrong, warnings);
    return wrong.isEmpty() ? ExitCode.FINE : ExitCode.NO;
  }

  private Optional<GatehouseConfiguration> read(List<String> wrong) throws CommandFailed {
    try {
      return Optional.of(config.read());
    } catch (ConfigurationException mistakes) {
      mistakes.problems().stream().map(Problem::toString).forEach(wrong::add);
      return Optional.empty();
    }
  }

  private static Optional<PolicyBundle> policies(
      GatehouseConfiguration configuration, List<String> wrong) {
    try {
      return Optional.of(
          PolicyBundle.load(
              configuration.policyDirectory(), BundleLimits.defaults(), configuration.policyKey()));
    } catch (PolicyException mistakes) {
      mistakes.problems().stream().map(Problem::toString).forEach(wrong::add);
      return Optional.empty();
    }
  }

  /** The policies' own tests that do not hold. */
  private static List<String> failedTests(PolicyBundle bundle) {
    return new PolicyTests(bundle, Instant.now())
        .run().stream()
            .filter(result -> !result.holds())
            .map(PolicyTests.Result::toString)
            .toList();
  }

  private static List<String> certificates(GatehouseConfiguration configuration) {
    try {
      Server.listeners(configuration);
      return List.of();
    } catch (IOException unfit) {
      return List.of(unfit.getMessage());
    }
  }

  /** Whether the log could be written there; nothing is made. */
  private static List<String> auditDirectory(Path directory) {
    Path existing = directory;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      return List.of(
          "the audit log can't be at " + directory + ": " + existing + " is no directory");
    }
    return Files.isWritable(existing)
        ? List.of()
        : List.of("the audit log can't be at " + directory + ": no permission to write there");
  }

  private void print(Map<String, Object> resolved, List<String> wrong, List<String> warnings) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("ok", wrong.isEmpty());
      all.put("problems", wrong);
      all.put("warnings", warnings);
      all.put("resolved", resolved);
      out.println(Json.text(all));
    } else {
      if (!resolved.isEmpty()) {
        Table table = new Table("SETTING", "VALUE");
        Resolved.flat(resolved).forEach(table::row);
        table.print(out, spec.usageMessage().width());
        out.println();
      }
      warnings.forEach(warning -> out.println("warning: " + Terminal.printable(warning)));
      wrong.forEach(problem -> out.println("error: " + Terminal.printable(problem)));
      out.println(wrong.isEmpty() ? "All is well." : count(wrong.size()) + " to mend.");
    }
    out.flush();
  }

  private static String count(int problems) {
    return problems == 1 ? "1 mistake" : problems + " mistakes";
  }
}
