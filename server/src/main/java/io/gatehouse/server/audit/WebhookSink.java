package io.gatehouse.server.audit;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.server.config.SinkConfiguration;
import io.gatehouse.server.http.WebhookSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Posts some entries at a time, signed as the webhooks of approvals are.
 *
 * <pre>
 *   Gatehouse-Event-Id: siem/1024-1535      the sink, the first and the last entry
 *   {"sink":"siem","first":1024,"last":1535,"entries":[…]}
 * </pre>
 */
final class WebhookSink implements Sink {

  private final SinkConfiguration.Webhook webhook;
  private final Clock clock;
  private final HttpPost post;

  WebhookSink(SinkConfiguration.Webhook webhook, Clock clock) {
    this.webhook = webhook;
    this.clock = clock;
    this.post = new HttpPost(webhook.url());
  }

  @Override
  public void send(List<AuditEntry> entries) throws IOException, InterruptedException {
    long first = entries.get(0).sequence();
    long last = entries.get(entries.size() - 1).sequence();
    byte[] body =
        entries.stream()
            .map(entry -> EntryText.of(webhook.format(), entry))
            .collect(
                Collectors.joining(
                    ",",
                    "{\"sink\":\""
                        + webhook.name()
                        + "\",\"first\":"
                        + first
                        + ",\"last\":"
                        + last
                        + ",\"entries\":[",
                    "]}"))
            .getBytes(StandardCharsets.UTF_8);
    post.send(
        body,
        Map.of(
            "Gatehouse-Event-Id",
            webhook.name() + "/" + first + "-" + last,
            WebhookSignature.HEADER,
            WebhookSignature.of(webhook.secret(), clock.instant(), body)));
  }
}
