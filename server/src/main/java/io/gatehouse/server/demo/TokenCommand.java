package io.gatehouse.server.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code gatehouse token}: a token of the running demo's issuer, alone on standard output.
 *
 * <p>Exit codes: 0, or 2 for somebody whom the issuer does not know, or 3 when no demo runs.
 */
@Command(
    name = "token",
    description = "Print a token of the running demo's issuer.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  PGPASSWORD=$(gatehouse token --as agent-7) \\",
      "    psql \"host=127.0.0.1 port=6432 user=agent-7 dbname=shop sslmode=require\""
    })
public final class TokenCommand implements Callable<Integer> {

  private static final int DEFAULT_PORT = DemoState.DEFAULT_PORT;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--as",
      required = true,
      paramLabel = "NAME",
      description = "Whose token: agent-7, alice, carol, dave, operator-1, erin or frank.")
  private String name;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      defaultValue = "15m",
      converter = Ttl.class,
      description = "How long it is valid, up to 24h: 90s, 15m, 2h. Default: ${DEFAULT-VALUE}.")
  private Duration ttl;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Of which demo, when several run: its proxy's port. Default: the one on 6432, or the only"
              + " one.")
  private Integer port;

  @Spec private CommandSpec spec;

  /** A duration in seconds, minutes or hours. */
  static final class Ttl implements ITypeConverter<Duration> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,5})([smh])");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is not a duration such as 90s, 15m, 2h");
      }
      long number = Long.parseLong(matcher.group(1));
      Duration ttl =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
          };
      if (ttl.isZero() || ttl.compareTo(DemoIssuer.LONGEST_TTL) > 0) {
        throw new TypeConversionException("'" + text + "' is not between 1s and 24h");
      }
      return ttl;
    }
  }

  @Override
  public Integer call() {
    if (Person.named(name).isEmpty()) {
      return failed(2, "the demo's issuer knows no " + name + "; it knows " + Person.names());
    }
    try {
      DemoState demo = choose(DemoState.running(PrivateFiles.runtimeFolder()));
      spec.commandLine().getOut().println(fetch(demo));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (IOException e) {
      return failed(3, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(3, "interrupted");
    }
  }

  private DemoState choose(List<DemoState> running) throws IOException {
    if (running.isEmpty()) {
      throw new IOException("no demo is running; start one with: gatehouse demo");
    }
    if (port == null && running.size() == 1) {
      return running.get(0);
    }
    int wanted = port == null ? DEFAULT_PORT : port;
    return running.stream()
        .filter(demo -> demo.port() == wanted)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "no demo is running on port "
                        + wanted
                        + ", but on "
                        + running.stream()
                            .map(demo -> Integer.toString(demo.port()))
                            .collect(Collectors.joining(", "))
                        + "; choose with --port"));
  }

  private String fetch(DemoState demo) throws IOException, InterruptedException {
    URI endpoint = URI.create(demo.tokenEndpoint());
    if (!InetAddress.getByName(endpoint.getHost()).isLoopbackAddress()) {
      throw new IOException("the demo's issuer is not on this machine: " + endpoint);
    }
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(PATIENCE)
            .header("Authorization", DemoIssuer.basic(demo.clientSecret()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "grant_type=client_credentials&subject="
                        + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        + "&ttl="
                        + ttl.toSeconds()))
            .build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      Map<String, Object> body = JSONObjectUtils.parse(response.body());
      if (response.statusCode() == 200) {
        return JSONObjectUtils.getString(body, "access_token");
      }
      throw new IOException(
          "the demo's issuer says no: " + JSONObjectUtils.getString(body, "error_description"));
    } catch (ConnectException e) {
      throw new IOException(
          "the demo on port " + demo.port() + " is not ready, or is ending: " + endpoint, e);
    } catch (ParseException e) {
      throw new IOException("what answers at " + endpoint + " is not the demo's issuer", e);
    }
  }

  private int failed(int code, String message) {
    spec.commandLine().getErr().println("gatehouse token: " + message);
    spec.commandLine().getErr().flush();
    return code;
  }
}
