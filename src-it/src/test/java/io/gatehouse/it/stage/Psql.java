package io.gatehouse.it.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real psql, from the PATH or from where Debian puts it. */
public final class Psql {

  private static final long SECONDS = 60;

  private final Path program;

  private Psql(Path program) {
    this.program = program;
  }

  /**
   * What psql said.
   *
   * @param exit its exit code
   * @param out standard output
   * @param err standard error
   */
  public record Said(int exit, String out, String err) {}

  /** The psql of this machine; without one the test is skipped, saying so. */
  public static Psql orSkip() {
    Optional<Path> found = find();
    Assumptions.assumeTrue(
        found.isPresent(), "psql is neither on the PATH nor under /usr/lib/postgresql");
    return new Psql(found.orElseThrow());
  }

  private static Optional<Path> find() {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, "psql");
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    Path debian = Path.of("/usr/lib/postgresql");
    TreeMap<String, Path> versions = new TreeMap<>();
    if (Files.isDirectory(debian)) {
      try (DirectoryStream<Path> directories = Files.newDirectoryStream(debian)) {
        for (Path directory : directories) {
          Path candidate = directory.resolve("bin/psql");
          if (Files.isExecutable(candidate)) {
            versions.put(directory.getFileName().toString(), candidate);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Optional.ofNullable(versions.lastEntry()).map(Map.Entry::getValue);
  }

  /** A psql that runs. */
  public static final class Running {

    private final Process process;
    private final Path out;
    private final Path err;

    private Running(Process process, Path out, Path err) {
      this.process = process;
      this.out = out;
      this.err = err;
    }

    /** Ctrl-C. */
    public void interrupt() {
      try {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /** {@code kill -9}. */
    public void kill() {
      process.destroyForcibly().onExit().join();
    }

    /** Waits for its end. */
    public Said end() {
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException("psql did not end: " + Files.readString(err));
        }
        Said said = new Said(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return said;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Runs psql without start-up file; {@code input} is what a person would type. */
  public Said run(Map<String, String> environment, List<String> arguments, String input) {
    return start(environment, arguments, input).end();
  }

  /** Starts psql without start-up file; {@code input} is what a person would type. */
  public Running start(Map<String, String> environment, List<String> arguments, String input) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-X"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("PGCONNECT_TIMEOUT", "20");
    builder.environment().putAll(environment);
    try {
      Path out = Files.createTempFile("psql", ".out");
      Path err = Files.createTempFile("psql", ".err");
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      return new Running(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
