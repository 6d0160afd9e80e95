package io.gatehouse.server;

import io.gatehouse.audit.tlog.Checkpoint;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Commits checkpoints in a git repository, in one file a log, and pushes to where the branch goes,
 * if it goes anywhere. Of git's own settings none that would run something else counts.
 */
final class GitRepository {

  private static final long PATIENCE_SECONDS = 60;

  private static final List<String> GIT =
      List.of(
          "git",
          "-c",
          "core.hooksPath=" + File.separator + "nonexistent",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "commit.gpgSign=false",
          "-c",
          "gc.auto=0",
          "-c",
          "user.name=gatehouse",
          "-c",
          "user.email=gatehouse@localhost");

  private final Path tree;
  private final Path log;

  /**
   * @param tree the repository's work tree
   * @param log the log's directory, whose name the file gets when the origin has none for it
   */
  GitRepository(Path tree, Path log) {
    this.tree = tree;
    this.log = log;
  }

  void commit(String note) throws IOException, InterruptedException {
    Checkpoint checkpoint = Checkpoint.parse(note.getBytes(StandardCharsets.UTF_8));
    String name = fileName(checkpoint.origin());
    if (Files.isSymbolicLink(tree.resolve(name))) {
      throw new IOException(name + " in " + tree + " is a symbolic link");
    }
    Files.writeString(tree.resolve(name), note, StandardCharsets.UTF_8);
    run("add", "--", name);
    if (run("status", "--porcelain", "--", name).isEmpty()) {
      return;
    }
    run("commit", "--quiet", "-m", checkpoint.origin() + ": " + checkpoint.size(), "--", name);
    if (!run("config", "--get-regexp", "^branch\\..*\\.remote$", true).isEmpty()) {
      run("push", "--quiet");
    }
  }

  /** No character of it means anything to a file system or to git. */
  private String fileName(String origin) {
    String name = origin.replaceAll("[^A-Za-z0-9_-]", "_");
    return (name.isEmpty() ? log.getFileName().toString() : name) + ".checkpoint";
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(arguments), false);
  }

  private String run(String command, String first, String second, boolean mayFail)
      throws IOException, InterruptedException {
    return run(List.of(command, first, second), mayFail);
  }

  private String run(List<String> arguments, boolean mayFail)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(GIT);
    command.addAll(arguments);
    Path said = Files.createTempFile("gatehouse-git", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(tree.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      builder.environment().put("GIT_TERMINAL_PROMPT", "0");
      builder.environment().keySet().removeAll(List.of("GIT_DIR", "GIT_WORK_TREE"));
      Process process = builder.start();
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException("git " + arguments.get(0) + " takes too long");
        }
      } finally {
        process.destroyForcibly();
      }
      String output = Files.readString(said, StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0 && !mayFail) {
        throw new IOException("git " + arguments.get(0) + ": " + output);
      }
      return output;
    } finally {
      Files.deleteIfExists(said);
    }
  }
}
