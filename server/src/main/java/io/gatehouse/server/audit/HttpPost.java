package io.gatehouse.server.audit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Posts JSON to one URL. Any 2xx is an answer; nothing is followed elsewhere. */
final class HttpPost {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of an answer no more is read. */
  private static final int ANSWER_BYTES = 1 << 16;

  private final URI url;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  HttpPost(URI url) {
    this.url = url;
  }

  /**
   * @return the beginning of what was answered
   * @throws IOException when it was not taken
   */
  String send(byte[] body, Map<String, String> headers) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream stream = answer.body()) {
      if (answer.statusCode() / 100 != 2) {
        throw new IOException("it answered " + answer.statusCode());
      }
      return new String(stream.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
    }
  }
}
