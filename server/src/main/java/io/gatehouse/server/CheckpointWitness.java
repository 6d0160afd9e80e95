package io.gatehouse.server;

import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.server.config.WitnessConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the audit log's checkpoints where whoever can write to the log can't: appended to a
 * file, sent to a URL (POST, the signed note as text/plain, any 2xx is an answer), committed in a
 * git repository. What can't be published is tried again with the next; it never holds up a
 * statement.
 */
final class CheckpointWitness implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWitness.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** One place to publish at. */
  private interface Place {
    void publish(String note) throws IOException, InterruptedException;
  }

  private final AuditDirectory log;
  private final Duration every;
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Long> published = new HashMap<>();
  private final Thread thread = new Thread(this::run, "gatehouse-witness");

  CheckpointWitness(AuditDirectory log, WitnessConfiguration configuration) {
    this.log = log;
    this.every = configuration.every();
    configuration.file().ifPresent(file -> places.put(file.toString(), note -> append(file, note)));
    if (configuration.url().isPresent()) {
      URI url = configuration.url().get();
      HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
      places.put(url.toString(), note -> send(client, url, note));
    }
    configuration
        .git()
        .ifPresent(
            tree -> places.put(tree.toString(), new GitRepository(tree, log.path())::commit));
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        publish();
        Thread.sleep(every.toMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
      return;
    }
  }

  private void publish() throws InterruptedException {
    Optional<Checkpoint> newest;
    try {
      newest = log.checkpoint();
    } catch (IOException e) {
      LOG.error("the audit log's checkpoint can't be read", e);
      return;
    }
    if (newest.isEmpty()) {
      return;
    }
    for (Map.Entry<String, Place> place : places.entrySet()) {
      Long last = published.get(place.getKey());
      if (last != null && last == newest.get().size()) {
        continue;
      }
      try {
        place.getValue().publish(newest.get().toString());
        published.put(place.getKey(), newest.get().size());
      } catch (IOException e) {
        LOG.warn(
            "the audit log's checkpoint of {} entries is not published at {}: {}",
            newest.get().size(),
            place.getKey(),
            e.toString());
      }
    }
  }

  private static void append(Path file, String note) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap((note + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }

  private static void send(HttpClient client, URI url, String note)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(note))
            .build();
    HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("it answered " + answer.statusCode());
    }
  }

  /** Publishes the last, if it can be done at once, and ends. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TIMEOUT.toMillis());
      publish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
