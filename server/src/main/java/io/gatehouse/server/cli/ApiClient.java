package io.gatehouse.server.cli;

import io.gatehouse.proxy.identity.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Calls the administrators' API. */
final class ApiClient {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_ANSWER = 256 << 20;

  private final URI base;
  private final String token;
  private final HttpClient client;

  ApiClient(URI base, String token, Optional<Path> ca) throws CommandFailed, IOException {
    this.base = base;
    this.token = token;
    if ("http".equals(base.getScheme())
        && !InetAddress.getByName(base.getHost()).isLoopbackAddress()) {
      throw new CommandFailed(
          ExitCode.USED_WRONGLY,
          "a token is sent over https, or to this machine itself; not to " + base);
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (ca.isPresent()) {
      builder.sslContext(trusting(ca.get()));
    }
    this.client = builder.build();
  }

  Map<String, Object> get(String path) throws CommandFailed, IOException {
    return call(request(path).GET());
  }

  Map<String, Object> post(String path, Map<String, Object> body)
      throws CommandFailed, IOException {
    return call(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.text(body))));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + "/api/v1" + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  private Map<String, Object> call(HttpRequest.Builder request) throws CommandFailed, IOException {
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        return read(response.statusCode(), in.readNBytes(MAX_ANSWER));
      }
    } catch (ConnectException refused) {
      throw new CommandFailed(ExitCode.COULD_NOT, "nobody answers at " + base, refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(ExitCode.COULD_NOT, "interrupted", interrupted);
    }
  }

  private Map<String, Object> read(int status, byte[] body) throws CommandFailed {
    Map<String, Object> answer;
    try {
      answer = StrictJson.object(body);
    } catch (IOException other) {
      throw new CommandFailed(
          ExitCode.COULD_NOT,
          "what answers at " + base + " is not Gatehouse (HTTP " + status + ")",
          other);
    }
    if (status == 200) {
      return answer;
    }
    String message =
        answer.get("error") instanceof Map<?, ?> error
                && error.get("message") instanceof String text
            ? text
            : "HTTP " + status;
    throw new CommandFailed(
        switch (status) {
          case 403, 404, 409 -> ExitCode.NO;
          case 400, 413, 415 -> ExitCode.USED_WRONGLY;
          default -> ExitCode.COULD_NOT;
        },
        message);
  }

  private static SSLContext trusting(Path ca) throws IOException {
    try (InputStream in = Files.newInputStream(ca)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException unfit) {
      throw new IOException(ca + " can't be used: " + unfit.getMessage(), unfit);
    }
  }

  /** A name as part of a path, so that it can be no other part. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
