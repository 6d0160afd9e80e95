package io.gatehouse.server.demo;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the demo's own: on a free port of 127.0.0.1, without a Unix socket, every login
 * by SCRAM-SHA-256.
 *
 * <p>The server ends with this process, however it ends: its guard, a shell, waits for the end of a
 * pipe that this process holds open, then asks the server to shut down.
 */
final class EmbeddedServer implements AutoCloseable {

  /** The superuser; only the demo itself logs in as such. */
  static final String SUPERUSER = "postgres";

  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int PORT_TRIES = 5;

  /**
   * {@code exec} makes the server the child that we see, so that its end is noticed; the guard is a
   * background job, which ignores Ctrl-C. SIGINT is PostgreSQL's "fast" shutdown (manual, section
   * "Shutting Down the Server").
   */
  private static final String GUARDED =
      "exec 3<&0; (read -r line <&3; kill -INT $$) >/dev/null 2>&1 & exec \"$@\" </dev/null 3<&-";

  private final Process process;
  private final int port;
  private final String superuserPassword;
  private final Path log;

  private EmbeddedServer(Process process, int port, String superuserPassword, Path log) {
    this.process = process;
    this.port = port;
    this.superuserPassword = superuserPassword;
    this.log = log;
  }

  /**
   * Starts a server.
   *
   * @param binaries its programs
   * @param folder holds, or will hold, the cluster, the superuser's password and the server's log
   * @param durable whether data must survive a crash of the machine
   * @throws IOException when it does not start; the message has the end of its log
   */
  static EmbeddedServer start(PostgresBinaries binaries, Path folder, boolean durable)
      throws IOException {
    Path cluster = folder.resolve("cluster");
    Path passwordFile = folder.resolve("superuser.password");
    Path log = folder.resolve("postgresql.log");
    List<String> unprivileged = unprivileged();
    if (!Files.exists(cluster.resolve("PG_VERSION"))) {
      PrivateFiles.write(passwordFile, PrivateFiles.newSecret());
      initialise(binaries, unprivileged, cluster, passwordFile, log);
    }
    String password = Files.readString(passwordFile);
    for (int tries = 1; ; tries++) {
      int port = freePort();
      List<String> command = new ArrayList<>(List.of("sh", "-c", GUARDED, "sh"));
      command.addAll(unprivileged);
      command.addAll(
          List.of(
              binaries.program("postgres").toString(),
              "-D",
              cluster.toString(),
              "-p",
              Integer.toString(port),
              "-h",
              "127.0.0.1"));
      for (String setting : settings(durable)) {
        command.addAll(List.of("-c", setting));
      }
      Files.deleteIfExists(log);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      EmbeddedServer server = new EmbeddedServer(process, port, password, log);
      try {
        server.awaitReady();
        return server;
      } catch (IOException e) {
        server.close();
        // Somebody may take the port between our look and PostgreSQL's bind.
        if (tries == PORT_TRIES || !tail(log).contains("could not bind")) {
          throw e;
        }
      }
    }
  }

  /** On 127.0.0.1. */
  int port() {
    return port;
  }

  /** A connection of the superuser. */
  Connection connectAsSuperuser(String database) throws SQLException {
    return connect(port, database, SUPERUSER, superuserPassword);
  }

  /** A connection straight to a server on 127.0.0.1, past any proxy. */
  static Connection connect(int port, String database, String user, String password)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("connectTimeout", "5");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  /** How many logins of that role the server has let in since its start, as its log has it. */
  long loginsOf(String role) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains("connection authorized: user=" + role + " "))
          .count();
    }
  }

  /** Completes when the server ends, asked or not. */
  Process process() {
    return process;
  }

  /** Shuts the server down, open sessions included. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The guard is gone already, and with it the server.
      process.destroy();
    }
    boolean interrupted = false;
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    while (process.isAlive()) {
      try {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          break;
        }
      } catch (InterruptedException e) {
        // Whoever is interrupted must not leave a server behind.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> settings(boolean durable) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "unix_socket_directories=",
                "timezone=UTC",
                "log_timezone=UTC",
                "lc_messages=C",
                "log_min_messages=warning",
                "log_connections=on",
                "password_encryption=scram-sha-256"));
    if (!durable) {
      settings.addAll(List.of("fsync=off", "full_page_writes=off", "synchronous_commit=off"));
    }
    return settings;
  }

  /**
   * PostgreSQL refuses to run as root; in a user namespace of its own it is nobody, and its files
   * are still ours.
   */
  private static List<String> unprivileged() throws IOException {
    if (new UnixSystem().getUid() != 0) {
      return List.of();
    }
    List<String> unshare = List.of("unshare", "-U", "--");
    List<String> question = new ArrayList<>(unshare);
    question.addAll(List.of("id", "-u"));
    try {
      Process id = new ProcessBuilder(question).redirectErrorStream(true).start();
      String answer =
          new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (id.waitFor() == 0 && !answer.equals("0")) {
        return unshare;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException("PostgreSQL does not run as root, and there is no unshare here", e);
    }
    throw new IOException(
        "PostgreSQL does not run as root, and this machine allows no user namespace (unshare -U);"
            + " run the demo as another user");
  }

  private static void initialise(
      PostgresBinaries binaries,
      List<String> unprivileged,
      Path cluster,
      Path passwordFile,
      Path log)
      throws IOException {
    if (Files.exists(cluster)) {
      // An earlier initdb was cut short: there is no data in it.
      PrivateFiles.deleteTree(cluster);
    }
    List<String> command = new ArrayList<>(unprivileged);
    command.addAll(
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + cluster,
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    Process initdb =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (initdb.waitFor() != 0) {
        throw new IOException("initdb failed:\n" + tail(log));
      }
    } catch (InterruptedException e) {
      initdb.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void awaitReady() throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try (Connection connection = connectAsSuperuser("postgres")) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        if (!process.isAlive()) {
          throw new IOException("PostgreSQL did not start:\n" + tail(log), e);
        }
        if (System.nanoTime() > deadline) {
          throw new IOException(
              "PostgreSQL was not ready after " + START_LIMIT.toSeconds() + " s:\n" + tail(log), e);
        }
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }
}
