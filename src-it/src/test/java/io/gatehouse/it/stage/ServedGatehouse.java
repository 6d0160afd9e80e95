package io.gatehouse.it.stage;

import io.gatehouse.server.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code gatehouse serve} in a process of its own, with the administrators' API. */
public final class ServedGatehouse implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);

  private final Process process;
  private final int port;
  private final int adminPort;
  private final Path log;

  private ServedGatehouse(Process process, int port, int adminPort, Path log) {
    this.process = process;
    this.port = port;
    this.adminPort = adminPort;
    this.log = log;
  }

  /**
   * Starts one, and waits until it serves.
   *
   * @param configuration its text; {@code @PORT@} and {@code @ADMIN@} stand for free ports
   */
  public static ServedGatehouse start(Path directory, String configuration) {
    return start(directory, configuration, Map.of());
  }

  /** The same with more in the environment. */
  public static ServedGatehouse start(
      Path directory, String configuration, Map<String, String> environment) {
    return start(directory, configuration, environment, List.of());
  }

  /**
   * The same whose files the system does not let grow, as on a disk that is full.
   *
   * @param maxFileKib KiB that a file may have
   */
  public static ServedGatehouse startWithSmallFiles(
      Path directory, String configuration, int maxFileKib) {
    return start(
        directory,
        configuration,
        Map.of(),
        List.of("bash", "-c", "ulimit -f " + maxFileKib + "; exec \"$@\"", "bash"));
  }

  private static ServedGatehouse start(
      Path directory,
      String configuration,
      Map<String, String> environment,
      List<String> launcher) {
    int port = freePort();
    int adminPort = freePort();
    Path file = directory.resolve("gatehouse.yaml");
    Path log = directory.resolve("gatehouse.log");
    try {
      Files.writeString(
          file,
          configuration
              .replace("@PORT@", Integer.toString(port))
              .replace("@ADMIN@", Integer.toString(adminPort)));
      List<String> command = new ArrayList<>(launcher);
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              Main.class.getName(),
              "serve",
              "--config",
              file.toString()));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("SHOP_PASSWORD", RealPostgres.PASSWORD);
      builder.environment().putAll(environment);
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      ServedGatehouse served = new ServedGatehouse(process, port, adminPort, log);
      served.await();
      return served;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await() throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!listens(port) || !listens(adminPort)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new IllegalStateException("gatehouse does not serve: " + Files.readString(log));
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  /** Where clients connect, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The administrators' API. */
  public String adminUrl() {
    return "http://127.0.0.1:" + adminPort;
  }

  /** What it has written to standard output and standard error. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kill -HUP}. */
  public void reload() {
    signal("HUP");
  }

  /** {@code kill -TERM}. */
  public void terminate() {
    signal("TERM");
  }

  /** Whether it ends by itself within some seconds. */
  public boolean ends(int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
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

  @Override
  public void close() {
    kill();
  }
}
