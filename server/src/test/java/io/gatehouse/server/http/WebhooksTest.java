package io.gatehouse.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.policy.Approval;
import io.gatehouse.policy.Approvers;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.Binding;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.server.config.ControlConfiguration.Webhook;
import io.gatehouse.server.config.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {

  private static final String SECRET = "a secret of some length é";

  private record Told(String signature, String event, String body) {}

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private HttpServer chat;

  @BeforeEach
  void start() throws Exception {
    chat = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chat.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fails = failures.getAndDecrement() > 0;
            exchange.sendResponseHeaders(fails ? 503 : 204, -1);
            if (!fails) {
              told.add(
                  new Told(
                      exchange.getRequestHeaders().getFirst("Gatehouse-Signature"),
                      exchange.getRequestHeaders().getFirst("Gatehouse-Event-Id"),
                      body));
            }
          }
        });
    chat.start();
  }

  @AfterEach
  void stop() {
    chat.stop(0);
  }

  private Webhooks webhooks(boolean includeSql) {
    return new Webhooks(
        List.of(
            new Webhook(
                URI.create("http://127.0.0.1:" + chat.getAddress().getPort() + "/hook"),
                new Secret.Inline(SECRET),
                includeSql)),
        Clock.systemUTC(),
        Duration.ofMillis(20));
  }

  private static ApprovalRequest request(ApprovalRequest.Status status) {
    Instant now = Instant.now();
    return new ApprovalRequest(
        "7F3K-9QXM",
        now,
        now.plusSeconds(60),
        new Person("i", "s", "dave", Optional.empty(), Set.of(), Optional.empty()),
        new ApprovalRequest.Held(
            new Binding("a".repeat(64)),
            "shop",
            "prod",
            "DELETE 'secret literal'",
            List.of(),
            "s",
            "d"),
        List.of(
            new Approval(
                "p",
                new Approvers(List.of(), List.of("g")),
                1,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                false,
                false,
                Approval.Mode.WAIT,
                false)),
        Duration.ofMinutes(1),
        status,
        now,
        "",
        List.of());
  }

  @Test
  void whoIsToldCanCheckWhoTells() throws Exception {
    try (Webhooks webhooks = webhooks(false)) {
      webhooks.requestChanged(request(ApprovalRequest.Status.PENDING));
      Told one = told.poll(5, TimeUnit.SECONDS);
      assertThat(one).isNotNull();
      assertThat(one.event()).isEqualTo("7F3K-9QXM/pending");
      assertThat(one.body())
          .contains("approval.opened", "group g", "shop")
          .doesNotContain("secret literal");
      String time = one.signature().replaceAll("t=(\\d+),v1=.*", "$1");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      assertThat(one.signature())
          .isEqualTo(
              "t="
                  + time
                  + ",v1="
                  + HexFormat.of()
                      .formatHex(
                          mac.doFinal((time + "." + one.body()).getBytes(StandardCharsets.UTF_8))));
    }
  }

  @Test
  void whatIsNotTakenIsToldAgain() throws Exception {
    failures.set(3);
    try (Webhooks webhooks = webhooks(true)) {
      webhooks.requestChanged(request(ApprovalRequest.Status.DENIED));
      Told one = told.poll(5, TimeUnit.SECONDS);
      assertThat(one).isNotNull();
      assertThat(one.body()).contains("approval.decided", "secret literal");
    }
  }

  @Test
  void aDeadWebhookHoldsNobodyUp() {
    chat.stop(0);
    try (Webhooks webhooks = webhooks(false)) {
      long start = System.nanoTime();
      for (int i = 0; i < 3_000; i++) {
        webhooks.requestChanged(request(ApprovalRequest.Status.PENDING));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }
}
