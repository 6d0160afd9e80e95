package io.gatehouse.server.cli;

import io.gatehouse.policy.PolicyException;
import io.gatehouse.policy.yaml.Problem;
import io.gatehouse.server.Server;
import io.gatehouse.server.config.ConfigurationException;
import io.gatehouse.server.config.GatehouseConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse serve}: runs the proxy until it is interrupted. */
@Command(
    name = "serve",
    description = "Run the proxy until it is interrupted.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  gatehouse serve --config /etc/gatehouse/gatehouse.yaml"})
public final class ServeCommand implements Callable<Integer> {
  private static final long LOOK_AT_LOG_MILLIS = 200;
  private static final long LAST_WORDS_MILLIS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Mixin private final ConfigOption config;

  @Spec private CommandSpec spec;

  /**
   * @param environment the environment variables
   */
  public ServeCommand(Map<String, String> environment) {
    this.config = new ConfigOption(environment);
  }

  @Override
  public Integer call() throws CommandFailed, IOException {
    Reloading reloading = Reloading.onSignal();
    try (Server server = start()) {
      PrintWriter out = spec.commandLine().getOut();
      for (InetSocketAddress address : server.addresses()) {
        out.println(
            "Listening on " + address.getAddress().getHostAddress() + ":" + address.getPort());
      }
      server
          .adminPort()
          .ifPresent(port -> out.println("Administrators' API listening on port " + port));
      out.flush();
      server.operationsPort().ifPresent(port -> out.println("Health and metrics on port " + port));
      out.flush();
      reloading.serve(server);
      if (!waitForTheEnd(server)) {
        throw new CommandFailed(
            ExitCode.COULD_NOT,
            "the audit log can't be written: see the log above. What a crash may have torn is put"
                + " right at the next start");
      }
    }
    return ExitCode.FINE;
  }

  private Server start() throws CommandFailed, IOException {
    try {
      GatehouseConfiguration configuration = config.read();
      for (Problem warning : configuration.warnings()) {
        spec.commandLine().getErr().println("warning: " + Terminal.printable(warning.toString()));
      }
      spec.commandLine().getErr().flush();
      return Server.start(configuration, Version.text());
    } catch (ConfigurationException wrong) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, "the configuration can't be used:\n" + wrong.getMessage(), wrong);
    } catch (PolicyException wrong) {
      throw new CommandFailed(
          ExitCode.COULD_NOT, "the policies can't be used:\n" + wrong.getMessage(), wrong);
    }
  }

  /**
   * Until a signal ends the process, this thread is interrupted, or the audit log fails: then
   * nothing runs any more until the process is started again.
   *
   * @return false when the log has failed
   */
  private static boolean waitForTheEnd(Server server) {
    // SIGTERM and SIGINT: what runs may finish.
    Thread onSignal =
        new Thread(
            () -> {
              server.drain();
              server.close();
            },
            "gatehouse-shutdown");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      CountDownLatch never = new CountDownLatch(1);
      while (!never.await(LOOK_AT_LOG_MILLIS, TimeUnit.MILLISECONDS)) {
        if (server.auditLogFailed()) {
          // Those who wait hear of it before their connections go.
          Thread.sleep(LAST_WORDS_MILLIS);
          Runtime.getRuntime().removeShutdownHook(onSignal);
          return false;
        }
      }
    } catch (InterruptedException ended) {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    }
    return true;
  }
}
