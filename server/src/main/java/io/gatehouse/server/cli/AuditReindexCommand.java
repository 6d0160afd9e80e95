package io.gatehouse.server.cli;

import io.gatehouse.audit.index.AuditIndex;
import io.gatehouse.audit.index.IndexSearch;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit reindex}. */
@Command(
    name = "reindex",
    description = {
      "Make the index that searches use anew, or bring it up to date, as each search does. It lies"
          + " beside the log, is made of nothing else, and may be deleted at any time."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  gatehouse audit reindex --update"})
final class AuditReindexCommand implements Callable<Integer> {
  @Mixin private final LogOption log;

  @Option(names = "--update", description = "Only add what is missing in it.")
  private boolean update;

  @Spec private CommandSpec spec;

  AuditReindexCommand(Map<String, String> environment) {
    this.log = new LogOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    AuditDirectory directory = log.log();
    PrintWriter err = spec.commandLine().getErr();
    AuditIndex index = AuditIndex.of(directory);
    IndexOption.quiet();
    AuditIndex.Updated updated =
        update ? index.update(IndexOption.progress(err)) : index.rebuild(IndexOption.progress(err));
    if (updated == AuditIndex.Updated.BUSY) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, "another process is at the index " + index.path() + " now");
    }
    try (IndexSearch search = IndexSearch.open(index)) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(search.indexed() + " entries are in " + index.path());
      out.flush();
    }
    return ExitCode.FINE;
  }
}
