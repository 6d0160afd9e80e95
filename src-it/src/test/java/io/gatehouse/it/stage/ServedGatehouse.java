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
import java.util.concurrent.TimeUnit;

/** {@code gatehouse serve} in a process of its own, with the administrators' API. */
public final class ServedGatehouse implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);

  private final Process process;
  private final int port;
  private final int adminPort;

  private ServedGatehouse(Process process, int port, int adminPort) {
    this.process = process;
    this.port = port;
    this.adminPort = adminPort;
  }

  /**
   * Starts one, and waits until it serves.
   *
   * @param configuration its text; {@code @PORT@} and {@code @ADMIN@} stand for free ports
   */
  public static ServedGatehouse start(Path directory, String configuration) {
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
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              Main.class.getName(),
              "serve",
              "--config",
              file.toString());
      builder.environment().put("SHOP_PASSWORD", RealPostgres.PASSWORD);
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      ServedGatehouse served = new ServedGatehouse(process, port, adminPort);
      served.await(log);
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

  private void await(Path log) throws IOException {
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

  /** {@code kill -HUP}. */
  public void reload() {
    try {
      new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
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
