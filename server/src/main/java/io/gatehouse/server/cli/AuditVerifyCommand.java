package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.audit.tlog.Expectations;
import io.gatehouse.audit.tlog.SigningKey;
import io.gatehouse.audit.tlog.Verification;
import io.gatehouse.audit.tlog.VerifierKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit verify}. Exit code 1 when the log was changed. */
@Command(
    name = "verify",
    description = {
      "Check every byte of the log against its signed checkpoint. The exit code is 1 when it was"
          + " changed.",
      "Whoever has the key could write all of it anew: keep copies of the file 'checkpoint'"
          + " elsewhere, and pass the last one to the next run."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse audit verify",
      "  gatehouse audit verify --against /mnt/witness/checkpoint",
      "  gatehouse audit verify -d copy --key example.com/gatehouse-1+c74f20a3+ARpc2QcUPDhM..."
    })
final class AuditVerifyCommand implements Callable<Integer> {
  @Mixin private final LogOption log;

  @Option(
      names = "--against",
      paramLabel = "CHECKPOINT",
      description =
          "A checkpoint kept from an earlier time: the log must still hold what it covers.")
  private Path against;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "The verifier key that must have signed, or a file with it. Default: the one beside the"
              + " configured key; with -d, the one that the log itself names, which shows damage but"
              + " no forgery.")
  private String key;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  AuditVerifyCommand(Map<String, String> environment) {
    this.log = new LogOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    Optional<VerifierKey> pinned = key();
    Verification found = log.log().verify(new Expectations(pinned, kept()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(facts(found)));
    } else if (found.ok()) {
      whole(out, found, pinned.isPresent());
    } else {
      Verification.Finding finding = found.finding().orElseThrow();
      out.println(
          Terminal.printable(
              "The log is NOT whole: "
                  + (finding.file().isEmpty() ? "" : finding.file() + ": ")
                  + finding.detail()
                  + " ("
                  + word(finding)
                  + ", at entry "
                  + finding.sequence()
                  + ")"));
      out.println("Good up to there: " + found.entries() + " entries.");
    }
    out.flush();
    return found.ok() ? ExitCode.FINE : ExitCode.NO;
  }

  private static void whole(PrintWriter out, Verification found, boolean pinned) {
    Checkpoint checkpoint = found.checkpoint().orElseThrow();
    out.println(
        "The log is whole: "
            + found.entries()
            + " entries"
            + (found.unsealed() > 0 ? ", the last " + found.unsealed() + " not yet signed" : "")
            + (found.firstKept() > 0 ? ", kept from " + found.firstKept() + " on" : "")
            + (found.erased() > 0 ? ", " + found.erased() + " erased" : "")
            + ".");
    out.println(
        "Checkpoint: " + checkpoint.size() + " " + root(checkpoint) + " " + checkpoint.origin());
    out.println(
        "Key: " + found.key().orElseThrow() + (pinned ? "" : " (as the log itself says: pin it)"));
  }

  private static String root(Checkpoint checkpoint) {
    return Base64.getEncoder().encodeToString(checkpoint.root());
  }

  private static String word(Verification.Finding finding) {
    return finding.problem().name().toLowerCase(Locale.ROOT);
  }

  private List<Checkpoint> kept() throws CommandFailed, IOException {
    if (against == null) {
      return List.of();
    }
    try {
      return Checkpoint.parseAll(Files.readAllBytes(against));
    } catch (AuditLogCorruptException e) {
      throw new CommandFailed(ExitCode.COULD_NOT, against + ": " + e.getMessage(), e);
    }
  }

  private Optional<VerifierKey> key() throws CommandFailed, IOException {
    Optional<String> text = Optional.ofNullable(key);
    if (text.isEmpty()) {
      Optional<Path> beside = log.keyFile().map(SigningKey::publicFile).filter(Files::isReadable);
      text = beside.isPresent() ? Optional.of(Files.readString(beside.get())) : Optional.empty();
    } else if (Files.isRegularFile(Path.of(key))) {
      text = Optional.of(Files.readString(Path.of(key), StandardCharsets.UTF_8));
    }
    try {
      return text.map(VerifierKey::parse);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--key: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> facts(Verification found) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("ok", found.ok());
    facts.put("entries", found.entries());
    facts.put("unsealed", found.unsealed());
    facts.put("first_kept", found.firstKept());
    facts.put("erased", found.erased());
    found
        .checkpoint()
        .ifPresent(
            checkpoint -> {
              facts.put("origin", checkpoint.origin());
              facts.put("size", checkpoint.size());
              facts.put("root", root(checkpoint));
            });
    found.key().ifPresent(used -> facts.put("key", used.toString()));
    facts.put("writer_active", found.writerActive());
    found
        .finding()
        .ifPresent(
            finding -> {
              Map<String, Object> wrong = new LinkedHashMap<>();
              wrong.put("problem", word(finding));
              wrong.put("file", finding.file());
              wrong.put("sequence", finding.sequence());
              wrong.put("detail", finding.detail());
              facts.put("finding", wrong);
            });
    return facts;
  }
}
