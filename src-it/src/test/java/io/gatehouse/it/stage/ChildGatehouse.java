package io.gatehouse.it.stage;

import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A proxy in a process of its own, to be killed. */
public final class ChildGatehouse implements AutoCloseable {

  private final Process process;
  private final int port;
  private final String token;

  private ChildGatehouse(Process process, int port, String token) {
    this.process = process;
    this.port = port;
    this.token = token;
  }

  /**
   * What the process runs.
   *
   * @param arguments the server's port, the directory of the control plane, scripts of policies
   */
  public static void main(String[] arguments) throws InterruptedException {
    RealGatehouse gatehouse =
        RealGatehouse.before("127.0.0.1", Integer.parseInt(arguments[0]))
            .tls(UpstreamTlsMode.DISABLE)
            .control(Path.of(arguments[1]))
            .policies(List.of(arguments).subList(2, arguments.length).toArray(new String[0]))
            .start();
    System.out.println("ready " + gatehouse.port() + " " + gatehouse.token(Persona.DBA));
    System.out.flush();
    new CountDownLatch(1).await();
  }

  /** Starts one. */
  public static ChildGatehouse start(RealPostgres postgres, Path control, String policies) {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  ChildGatehouse.class.getName(),
                  Integer.toString(postgres.port()),
                  control.toString(),
                  policies)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var out = process.inputReader();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("ready ")) {
          String[] words = line.split(" ", -1);
          return new ChildGatehouse(process, Integer.parseInt(words[1]), words[2]);
        }
      }
      throw new IllegalStateException("the child did not start");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** A DBA's token. */
  public String token() {
    return token;
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
