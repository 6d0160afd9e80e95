package io.gatehouse.server.http;

import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.ControlListener;
import io.gatehouse.server.config.ControlConfiguration.Webhook;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells URLs of requests that were opened or decided.
 *
 * <pre>
 *   POST …                       Content-Type: application/json
 *   Gatehouse-Event-Id: 7F3K-9QXM/approved
 *   Gatehouse-Signature: t=1772359200,v1=HEX     HMAC-SHA256(secret, t "." body)
 * </pre>
 *
 * Who hears it checks the signature, and that {@code t} is of these minutes. What is not answered
 * with 2xx is sent again a few times; so one event may come twice, under one id, and from each of
 * several proxies.
 */
public final class Webhooks implements ControlListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  /** Events that wait for one URL; of more, the new ones are dropped. */
  private static final int MAX_WAITING = 1_000;

  private static final int ATTEMPTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Target> targets;
  private final Clock clock;

  /**
   * Begins.
   *
   * @param firstPause before something is sent for the second time; doubled each time
   */
  Webhooks(List<Webhook> webhooks, Clock clock, Duration firstPause) {
    this.clock = clock;
    this.targets = webhooks.stream().map(webhook -> new Target(webhook, firstPause)).toList();
    targets.forEach(target -> target.thread.start());
  }

  /** Begins. */
  public static Webhooks start(List<Webhook> webhooks, Clock clock) {
    return new Webhooks(webhooks, clock, Duration.ofSeconds(1));
  }

  @Override
  public void requestChanged(ApprovalRequest request) {
    boolean opened =
        request.status() == ApprovalRequest.Status.PENDING && request.votes().isEmpty();
    if (!opened && request.status() == ApprovalRequest.Status.PENDING) {
      return;
    }
    String id = request.id() + "/" + Answers.word(request.status());
    for (Target target : targets) {
      if (!target.waiting.offer(new Event(id, request))) {
        LOG.warn(
            "the webhook {} is too slow: event {} is dropped", target.webhook.url().getHost(), id);
      }
    }
  }

  /**
   * Something to tell.
   *
   * @param id the same however often it is told
   * @param request as it was then
   */
  private record Event(String id, ApprovalRequest request) {}

  private final class Target {
    private final Webhook webhook;
    private final Duration firstPause;
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Thread thread = new Thread(this::run, "gatehouse-webhook");

    Target(Webhook webhook, Duration firstPause) {
      this.webhook = webhook;
      this.firstPause = firstPause;
      thread.setDaemon(true);
    }

    private void run() {
      try {
        while (true) {
          tell(waiting.take());
        }
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }

    private void tell(Event event) throws InterruptedException {
      byte[] body = body(event);
      Duration pause = firstPause;
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        String failure = send(event, body);
        if (failure.isEmpty()) {
          return;
        }
        LOG.warn(
            "the webhook {} did not take event {} ({} of {} attempts): {}",
            webhook.url().getHost(),
            event.id(),
            attempt,
            ATTEMPTS,
            failure);
        if (attempt < ATTEMPTS) {
          Thread.sleep(pause.toMillis());
          pause = pause.multipliedBy(2);
        }
      }
    }

    private byte[] body(Event event) {
      Instant now = clock.instant();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", event.id());
      json.put(
          "type",
          event.request().status() == ApprovalRequest.Status.PENDING
              ? "approval.opened"
              : "approval.decided");
      Map<String, Object> request = Answers.summary(event.request(), now);
      // What people wrote may quote the statement.
      request.remove("votes");
      request.remove("note");
      if (webhook.includeSql()) {
        request.put("sql", event.request().held().sql());
      }
      json.put("request", request);
      return Answers.bytes(json);
    }

    /** Empty when it was taken, else why not. */
    private String send(Event event, byte[] body) throws InterruptedException {
      try {
        HttpRequest request =
            HttpRequest.newBuilder(webhook.url())
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Gatehouse-Event-Id", event.id())
                .header(
                    WebhookSignature.HEADER,
                    WebhookSignature.of(webhook.secret(), clock.instant(), body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        return status / 100 == 2 ? "" : "HTTP " + status;
      } catch (IOException | RuntimeException failed) {
        return failed.toString();
      }
    }
  }

  /** Stops telling; what waits is not told. */
  @Override
  public void close() {
    targets.forEach(target -> target.thread.interrupt());
  }
}
