package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.audit.tlog.Proof;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit prove}. */
@Command(
    name = "prove",
    description = {
      "Print a proof that others can check without the log: that an entry is in it (RFC 6962,"
          + " inclusion; the form is C2SP's tlog-proof), or that it still begins with what an"
          + " earlier checkpoint covers (consistency)."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse audit prove --decision 01J9Z6... --bytes entry.json > entry.tlog-proof",
      "  gatehouse audit prove --from /mnt/witness/checkpoint"
    })
final class AuditProveCommand implements Callable<Integer> {
  @Mixin private final LogOption log;

  @ArgGroup(multiplicity = "1")
  private What what;

  @Option(
      names = "--bytes",
      paramLabel = "FILE",
      description = "Write the entry's bytes there, whose hash the proof is about.")
  private Path bytes;

  @Spec private CommandSpec spec;

  /** What is to be proven. */
  static final class What {
    @Option(names = "--entry", paramLabel = "N", description = "That the log has entry N.")
    private Long entry;

    @Option(names = "--decision", paramLabel = "ID", description = "That it has that decision.")
    private String decision;

    @Option(
        names = "--from",
        paramLabel = "CHECKPOINT",
        description = "That it begins with what that checkpoint covers.")
    private Path from;
  }

  AuditProveCommand(Map<String, String> environment) {
    this.log = new LogOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    AuditDirectory directory = log.log();
    PrintWriter out = spec.commandLine().getOut();
    if (what.from != null) {
      out.print(directory.proveConsistency(checkpoint(what.from)));
    } else {
      long entry = what.entry == null ? sequence(directory, what.decision) : what.entry;
      Proof.Inclusion proof = directory.proveInclusion(entry);
      if (bytes != null) {
        Files.write(bytes, proof.entry());
      }
      out.print(proof);
    }
    out.flush();
    return ExitCode.FINE;
  }

  private static Checkpoint checkpoint(Path file) throws CommandFailed, IOException {
    try {
      return Checkpoint.parse(Files.readAllBytes(file));
    } catch (AuditLogCorruptException e) {
      throw new CommandFailed(ExitCode.COULD_NOT, file + ": " + e.getMessage(), e);
    }
  }

  /** The entry of a decision. */
  static long sequence(AuditDirectory directory, String decision)
      throws CommandFailed, IOException {
    try (AuditReader reader = directory.read()) {
      for (Optional<AuditEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        AuditEntry entry = next.get();
        if (entry.type().equals(Optional.of(EventType.DECISION))
            && entry.text(AuditField.DECISION_ID).equals(Optional.of(decision))) {
          return entry.sequence();
        }
      }
    }
    throw new CommandFailed(ExitCode.NO, "the log has no decision " + decision);
  }
}
