package io.gatehouse.server.cli;

import io.gatehouse.audit.chain.AuditDirectory;
import io.gatehouse.audit.chain.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit verify}. Exit code 1 when the log was changed. */
@Command(
    name = "verify",
    description = {
      "Check every byte of the log against its hash chain. The exit code is 1 when it was changed.",
      "Whoever may write to the log's directory could cut its end, or write all of it anew: keep"
          + " what this prints elsewhere, and pass it to the next run."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse audit verify",
      "  gatehouse audit verify --holds 1041:9f86d081884c7d65..."
    })
final class AuditVerifyCommand implements Callable<Integer> {
  private static final Pattern HOLDS = Pattern.compile("(\\d{1,18}):([0-9a-f]{64})");

  @Mixin private final LogOption log;

  @Option(
      names = "--holds",
      paramLabel = "SEQUENCE:HASH",
      description = "An entry that an earlier run named: the log must still hold it.")
  private String holds;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  AuditVerifyCommand(Map<String, String> environment) {
    this.log = new LogOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    Verification verification = verify();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(facts(verification)));
    } else if (verification.ok()) {
      out.println("The log is whole: " + verification.entries() + " entries.");
      if (verification.entries() > 0) {
        out.println("Newest: " + newest(verification));
      }
    } else {
      Verification.Finding finding = verification.finding().orElseThrow();
      out.println(
          Terminal.printable(
              "The log is NOT whole: "
                  + finding.file()
                  + (finding.line() > 0 ? ":" + finding.line() : "")
                  + ": "
                  + finding.detail()
                  + " ("
                  + finding.problem().name().toLowerCase(Locale.ROOT)
                  + ", at entry "
                  + finding.sequence()
                  + ")"));
      out.println("Good up to there: " + verification.entries() + " entries.");
    }
    out.flush();
    return verification.ok() ? ExitCode.FINE : ExitCode.NO;
  }

  private Verification verify() throws CommandFailed, IOException {
    if (holds == null) {
      return log.log().verify();
    }
    Matcher entry = HOLDS.matcher(holds);
    if (!entry.matches()) {
      throw new ParameterException(
          spec.commandLine(), "--holds is not a number, a colon and 64 hex digits: " + holds);
    }
    AuditDirectory directory = log.log();
    return directory.verify(Long.parseLong(entry.group(1)), entry.group(2));
  }

  private static String newest(Verification verification) {
    return (verification.entries() - 1) + ":" + verification.lastHash();
  }

  private static Map<String, Object> facts(Verification verification) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("ok", verification.ok());
    facts.put("entries", verification.entries());
    facts.put("newest", verification.entries() == 0 ? null : newest(verification));
    facts.put("writer_active", verification.writerActive());
    verification
        .finding()
        .ifPresent(
            finding -> {
              Map<String, Object> found = new LinkedHashMap<>();
              found.put("problem", finding.problem().name().toLowerCase(Locale.ROOT));
              found.put("file", finding.file());
              found.put("line", finding.line());
              found.put("sequence", finding.sequence());
              found.put("detail", finding.detail());
              facts.put("finding", found);
            });
    return facts;
  }
}
