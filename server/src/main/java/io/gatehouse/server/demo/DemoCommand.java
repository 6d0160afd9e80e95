package io.gatehouse.server.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse demo}: everything that the first minute needs, in one process.
 *
 * <p>Exit codes: 0 after {@code --check} when every step did what it says, 1 when one did not, 2
 * for wrong options, 3 when the demo can't be started or its PostgreSQL ends.
 */
@Command(
    name = "demo",
    description = {
      "Start a PostgreSQL with a sample database, an OIDC issuer and the proxy, all on 127.0.0.1,"
          + " and say how to connect. Ctrl-C stops it all."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  gatehouse demo",
      "  gatehouse demo --check",
      "  gatehouse demo --port 0 --json --data-dir ./demo-data"
    })
public final class DemoCommand implements Callable<Integer> {

  /** As shells say it of Ctrl-C; seen by nobody, since the JVM is ending already. */
  private static final int STOPPED = 130;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Port of the proxy on 127.0.0.1; 0 takes a free one. Default: "
              + DemoState.DEFAULT_PORT
              + ", with --check a free one.")
  private Integer port;

  @Option(
      names = "--issuer-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of the issuer on 127.0.0.1. Default: a free one.")
  private int issuerPort;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keep database, policies and audit log here between runs. Default: a temporary folder,"
              + " deleted in the end.")
  private Path dataDir;

  @Option(
      names = "--policies",
      paramLabel = "DIR",
      description =
          "Read policies from here. Default: the starter policies, unpacked to 'policies' in the"
              + " data folder.")
  private Path policies;

  @Option(
      names = "--json",
      description =
          "When ready, print one line of JSON with ports and paths to standard output, and nothing"
              + " else there.")
  private boolean json;

  @Option(
      names = "--check",
      description =
          "Run the tour, say what came back at each step, and end: 0 when every step did what it"
              + " says.")
  private boolean check;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (json && check) {
      throw new ParameterException(spec.commandLine(), "--json and --check exclude one another");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    // Progress goes where it can't spoil what a script reads.
    Progress progress = new Progress(check ? out : err, spec.commandLine().getColorScheme().ansi());
    Demo demo =
        new Demo(
            new Demo.Settings(
                requirePort("--port", port == null ? (check ? 0 : DemoState.DEFAULT_PORT) : port),
                requirePort("--issuer-port", issuerPort),
                Optional.ofNullable(dataDir),
                Optional.ofNullable(policies),
                !check),
            progress);
    AtomicBoolean stopped = new AtomicBoolean();
    // Runs on Ctrl-C and on SIGTERM.
    Thread hook =
        new Thread(
            () -> {
              stopped.set(true);
              demo.close();
            },
            "demo-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (demo) {
      progress.heading("Starting the demo");
      demo.start();
      if (check) {
        return new TourRunner(demo, progress).run(Tour.steps()) ? 0 : 1;
      }
      if (json) {
        out.println(JSONObjectUtils.toJSONString(summary(demo)));
        out.flush();
      } else {
        new Welcome(demo, spec.commandLine().getColorScheme().ansi()).print(out);
      }
      demo.server().process().waitFor();
      return stopped.get() ? STOPPED : failed(err, "the demo's PostgreSQL ended");
    } catch (DemoFailed e) {
      return stopped.get() ? STOPPED : failed(err, e.getMessage());
    }
  }

  private int requirePort(String option, int number) {
    if (number < 0 || number > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '" + option + "': no port " + number);
    }
    return number;
  }

  private static Map<String, Object> summary(Demo demo) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("host", "127.0.0.1");
    summary.put("port", demo.port());
    summary.put("admin_url", "http://127.0.0.1:" + demo.adminPort());
    summary.put("database", SampleDatabase.NAME);
    summary.put("ca_file", demo.caFile().toString());
    summary.put("issuer", demo.issuer().url());
    summary.put("upstream_port", demo.server().port());
    summary.put("data_dir", demo.folder().toString());
    summary.put("audit_dir", demo.auditFolder().toString());
    summary.put("policies_dir", demo.policiesFolder().toString());
    summary.put("pid", ProcessHandle.current().pid());
    return summary;
  }

  private static int failed(PrintWriter err, String message) {
    err.println("gatehouse demo: " + message);
    err.flush();
    return 3;
  }
}
