package io.gatehouse.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.Verdict;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.server.config.Secret;
import io.gatehouse.server.config.SinkConfiguration;
import io.gatehouse.server.config.SinkFormat;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditSinksTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String SECRET = "a secret of 24 characters";

  private record Received(String path, String signature, String body) {}

  @TempDir private Path folder;
  private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answer = new AtomicInteger(200);
  private final CountDownLatch hang = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          int status = answer.get();
          if (status == 0) {
            try {
              hang.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          if (status / 100 == 2) {
            received.add(
                new Received(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Gatehouse-Signature"),
                    body));
          }
          exchange.sendResponseHeaders(Math.max(200, status), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    hang.countDown();
    server.stop(0);
  }

  private URI url(String path) throws Exception {
    return new URI("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private AuditDirectory log() {
    return new AuditDirectory(folder.resolve("audit"));
  }

  private static List<AuditEvent> events(int count) {
    List<AuditEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(
          i % 2 == 0
              ? Logs.decision("s1", "d" + i, Logs.HOSTILE, Verdict.ALLOW)
              : Logs.outcome("s1", "d" + (i - 1)));
    }
    return events;
  }

  private AuditSinks start(SinkConfiguration... sinks) throws Exception {
    return AuditSinks.start(log(), List.of(sinks), Clock.systemUTC(), PAUSE);
  }

  private void awaitCursor(String name, long next) throws Exception {
    while (SinkState.of(log(), name).cursor().read() < next) {
      Thread.sleep(10);
    }
  }

  @Test
  void aFileGetsEveryEntryOnceOverSeveralRuns() throws Exception {
    Path file = folder.resolve("audit.jsonl");
    SinkConfiguration sink = new SinkConfiguration.Lines("lines", SinkFormat.JSON, file);
    int written = 0;
    for (int run = 0; run < 3; run++) {
      Logs.write(log().path(), events(700));
      written += 700;
      try (AuditSinks sinks = start(sink)) {
        awaitCursor("lines", written + 1L);
      }
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(written + 1);
    for (String line : lines) {
      assertThat(JSON.readTree(line).path("gatehouse.user").asText()).isNotEqualTo("root");
    }
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  @Test
  void whatACrashToreComesAgainWhole() throws Exception {
    Path file = folder.resolve("audit.jsonl");
    Logs.write(log().path(), events(10));
    Files.writeString(file, "{\"torn\":\"li");
    try (AuditSinks sinks = start(new SinkConfiguration.Lines("lines", SinkFormat.JSON, file))) {
      awaitCursor("lines", 11);
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(12);
    for (String line : lines.subList(1, 12)) {
      JSON.readTree(line);
    }
  }

  @Test
  void aWebhookIsSignedAndInOrderAlsoWhenItFailsMeanwhile() throws Exception {
    Logs.write(log().path(), events(1_300));
    Path secret = folder.resolve("secret");
    Files.writeString(secret, SECRET);
    answer.set(503);
    try (AuditSinks sinks =
        start(
            new SinkConfiguration.Webhook(
                "siem", SinkFormat.ECS, url("/in"), new Secret.InFile(secret)))) {
      while (SinkState.of(log(), "siem").said().isEmpty()) {
        Thread.sleep(10);
      }
      assertThat(SinkState.of(log(), "siem").said().orElseThrow()).contains("503");
      answer.set(204);
      awaitCursor("siem", 1_301);
      while (SinkState.of(log(), "siem").said().isPresent()) {
        Thread.sleep(10);
      }
    }
    List<Long> sequences = new ArrayList<>();
    for (Received one : received) {
      assertThat(one.signature()).isEqualTo(signature(one));
      for (JsonNode entry : JSON.readTree(one.body()).path("entries")) {
        sequences.add(entry.path("event").path("sequence").asLong());
      }
    }
    assertThat(sequences).isEqualTo(LongStream.rangeClosed(0, 1_300).boxed().toList());
  }

  private static String signature(Received one) throws Exception {
    String time = one.signature().substring(2, one.signature().indexOf(','));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((time + "." + one.body()).getBytes(StandardCharsets.UTF_8));
    return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal());
  }

  @Test
  void aCollectorGetsLogRecords() throws Exception {
    Logs.write(
        log().path(),
        List.of(
            Logs.opened("s1"),
            Logs.decision("s1", "d1", "SELECT ssn", Verdict.BLOCK),
            Logs.refusedLogin()));
    try (AuditSinks sinks = start(new SinkConfiguration.Otlp("otel", url("/v1/logs")))) {
      awaitCursor("otel", 4);
    }
    JsonNode records =
        JSON.readTree(received.element().body()).at("/resourceLogs/0/scopeLogs/0/logRecords");
    assertThat(records).hasSize(4);
    JsonNode decision = records.get(2);
    assertThat(decision.path("eventName").asText()).isEqualTo("gatehouse.decision");
    assertThat(decision.path("traceId").asText()).isEqualTo(Logs.TRACE);
    assertThat(decision.path("severityText").asText()).isEqualTo("WARN");
    assertThat(decision.path("timeUnixNano").asText()).matches("[0-9]{19}");
    assertThat(decision.toString())
        .contains("{\"key\":\"db.query.text\",\"value\":{\"stringValue\":\"SELECT ssn\"}}")
        .contains("{\"key\":\"gatehouse.log.entry\",\"value\":{\"intValue\":\"2\"}}");
  }

  @Test
  void aSinkThatHangsHoldsUpNeitherTheLogNorTheOthersNorTheEnd() throws Exception {
    answer.set(0);
    Path file = folder.resolve("audit.jsonl");
    Path secret = folder.resolve("secret");
    Files.writeString(secret, SECRET);
    try (AuditLog log = log().open(AuditLogOptions.defaults("test/log"))) {
      AuditSinks sinks =
          start(
              new SinkConfiguration.Webhook(
                  "siem", SinkFormat.JSON, url("/in"), new Secret.InFile(secret)),
              new SinkConfiguration.Lines("lines", SinkFormat.OCSF, file));
      for (AuditEvent event : events(300)) {
        log.append(event).get();
      }
      awaitCursor("lines", 256);
      assertThat(SinkState.of(log(), "siem").cursor().read()).isZero();
      long began = System.nanoTime();
      sinks.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
    }
  }

  @Test
  void aPipeThatNobodyReadsIsAProblemAndNoHang() throws Exception {
    Logs.write(log().path(), events(5));
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (AuditSinks sinks = start(new SinkConfiguration.Lines("pipe", SinkFormat.JSON, pipe))) {
      while (SinkState.of(log(), "pipe").said().isEmpty()) {
        Thread.sleep(10);
      }
    }
    assertThat(SinkState.of(log(), "pipe").said().orElseThrow()).contains("no regular file");
  }

  @Test
  void aCursorBeyondTheLogIsAProblemAndNothingIsSent() throws Exception {
    Logs.write(log().path(), events(5));
    Files.createDirectory(folder.resolve("audit.sinks"));
    SinkState.of(log(), "lines").cursor().write(99);
    Path file = folder.resolve("audit.jsonl");
    try (AuditSinks sinks = start(new SinkConfiguration.Lines("lines", SinkFormat.JSON, file))) {
      while (SinkState.of(log(), "lines").said().isEmpty()) {
        Thread.sleep(10);
      }
    }
    assertThat(SinkState.of(log(), "lines").said().orElseThrow()).contains("another log?");
    assertThat(file).doesNotExist();
  }
}
