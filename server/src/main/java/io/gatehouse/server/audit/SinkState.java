package io.gatehouse.server.audit;

import io.gatehouse.audit.tlog.AuditDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of a sink beside the log: how far it has come, and what is wrong with it if
 * something is.
 *
 * @param name the sink's
 * @param cursor how far it has come
 * @param problem the file that says what is wrong
 */
public record SinkState(String name, Cursor cursor, Path problem) {

  private static final String CURSOR = ".cursor";
  private static final int CHARACTERS = 1_000;

  static Path directory(AuditDirectory log) {
    Path directory = log.path().toAbsolutePath().normalize();
    Path name = directory.getFileName();
    return directory.resolveSibling((name == null ? "audit" : name) + ".sinks");
  }

  static SinkState of(AuditDirectory log, String name) {
    Path directory = directory(log);
    return new SinkState(
        name, new Cursor(directory.resolve(name + CURSOR)), directory.resolve(name + ".problem"));
  }

  /** Of every sink that was ever at work on this log. */
  public static List<SinkState> all(AuditDirectory log) throws IOException {
    Path directory = directory(log);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(CURSOR) || name.endsWith(".problem"))
          .map(name -> name.substring(0, name.lastIndexOf('.')))
          .distinct()
          .sorted()
          .map(name -> of(log, name))
          .toList();
    }
  }

  /** What is wrong, as it was said last. */
  public Optional<String> said() throws IOException {
    try {
      return Optional.of(Files.readString(problem, StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  void noteProblem(String what) throws IOException {
    Path temporary = problem.resolveSibling(problem.getFileName() + ".tmp");
    String text = what.length() <= CHARACTERS ? what : what.substring(0, CHARACTERS);
    Files.writeString(temporary, text + "\n", StandardCharsets.UTF_8);
    Files.move(
        temporary, problem, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void clearProblem() throws IOException {
    Files.deleteIfExists(problem);
  }
}
