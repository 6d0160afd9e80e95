package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Entries have the bytes that they have had since version 1 of the schema: logs that were signed
 * hold them. {@code entry-bytes.txt} has, for each event, its entry, and behind it what is kept
 * apart, without its salt; where the hash of that stands, which is never the same twice, it has
 * {@code sha256:…}.
 */
class EntryBytesTest {

  /** One of each kind, and those whose fields depend on what is there. */
  private static List<AuditEvent> events() {
    List<AuditEvent> events = new ArrayList<>(Events.ofEachKind());
    events.add(Events.decision("s1", "d1", "SELECT ssn\nFROM customers"));
    events.add(Events.decision("s1", "d2", "SELECT 'Ann \"\\\t\u0001 Über 😀 \ud800'"));
    events.add(
        Events.decision(
            "s1",
            "d3",
            new AuditedStatement(
                "",
                new AuditedShape("", "", "", List.of(), List.of(), List.of()),
                Correlation.NONE,
                List.of("1")),
            Verdict.ALLOW));
    events.add(Events.outcome("s2", "d1"));
    events.add(
        new StatementEvent.Outcome(
            Events.TIME.plusSeconds(86_399),
            Events.session("s2"),
            "d3",
            "42P01",
            "",
            0,
            OptionalLong.of(Long.MIN_VALUE),
            Long.MAX_VALUE,
            Duration.ofNanos(999),
            Exposure.NONE));
    events.add(
        new SessionEvent.Opened(
            Events.TIME.minusNanos(1),
            new AuditedSession(
                new ClientConnection("s3", "2001:db8::7", ""),
                new Identity("ann", "https://issuer.example", "sub-8", Optional.empty()),
                "shop",
                "prod"),
            List.of(),
            new TokenNames(Optional.empty(), Optional.empty()),
            "b"));
    return events;
  }

  /** All of them by one encoder, twice, so that what it remembers is used. */
  private static List<String> lines(AuditLogOptions options) throws Exception {
    EntryEncoder encoder = new EntryEncoder(options);
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    List<AuditEvent> events = events();
    for (List<String> lines : List.of(first, second)) {
      for (AuditEvent event : events) {
        // No value is too long, so that no store is asked.
        encoder.encode(event, null);
        byte[] entry = Arrays.copyOf(encoder.bytes(), encoder.length());
        byte[] payload = Arrays.copyOf(encoder.payload(), encoder.payloadLength());
        String text = new String(entry, StandardCharsets.UTF_8);
        if (payload.length == 0) {
          lines.add(text);
        } else {
          String hash = Payload.commitment(payload, 0, payload.length);
          assertThat(text).contains("\"gatehouse.payload\":\"" + hash + "\"");
          lines.add(text.replace(hash, "sha256:…") + " " + Payload.json(payload));
        }
      }
    }
    assertThat(second).isEqualTo(first);
    return first;
  }

  @Test
  void entriesHaveTheBytesThatTheyHaveAlwaysHad() throws Exception {
    AuditLogOptions options = AuditLogOptions.defaults("test/one");
    List<String> lines = lines(options);
    lines.addAll(lines(options.withDurability(Durability.ASYNC, Duration.ofMillis(10))));
    lines.addAll(lines(options.withStatementText(StatementText.REDACTED)));
    lines.addAll(lines(options.withStatementText(StatementText.FINGERPRINT)));
    try (InputStream file =
        Objects.requireNonNull(EntryBytesTest.class.getResourceAsStream("entry-bytes.txt"))) {
      assertThat(lines)
          .isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
