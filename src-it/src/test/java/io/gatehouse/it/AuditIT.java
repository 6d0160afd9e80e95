package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.it.stage.AuditEntries;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever happens stands in the log, in order, and nobody can change it unseen. */
@OnEveryPostgres
class AuditIT {

  private final RealPostgres postgres;

  AuditIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  /** Plays with a proxy of its own and returns its closed log. */
  private List<AuditEntry> after(Play play) throws IOException {
    RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
    try (gatehouse) {
      play.on(gatehouse);
    }
    AuditDirectory log = new AuditDirectory(gatehouse.auditDirectory());
    assertThat(log.verify().finding()).isEmpty();
    return AuditEntries.of(log.path());
  }

  @FunctionalInterface
  private interface Play {
    void on(RealGatehouse gatehouse);
  }

  @Test
  void holdsDecisionBeforeOutcomeForEveryStatement() throws IOException {
    List<AuditEntry> log =
        after(
            gatehouse -> {
              try (WireClient client = gatehouse.wire(Persona.AGENT)) {
                client.query("SELECT id, email, ssn FROM customers ORDER BY id LIMIT 5");
                client.query("DROP TABLE customers");
                client.query("SELECT 1 / 0");
                client.send(
                    Frontend.parse("", "SELECT $1::int"),
                    Frontend.bind("", "", List.of("7"), 0),
                    Frontend.execute("", 0),
                    Frontend.sync());
                client.readUntilReady(1);
                client.query("UPDATE note_pad SET body = body WHERE id < 4");
                client.send(Frontend.terminate());
                client.readToEnd();
              }
            });
    List<AuditEntry> decisions = of(log, EventType.DECISION);
    assertThat(decisions)
        .extracting(text(AuditField.SQL_TEXT))
        .contains(
            "SELECT id, email, ssn FROM customers ORDER BY id LIMIT 5",
            "DROP TABLE customers",
            "SELECT 1 / 0",
            "SELECT $1::int",
            "UPDATE note_pad SET body = body WHERE id < 4");
    assertThat(decisions)
        .allSatisfy(
            decision -> {
              assertThat(decision.text(AuditField.USER)).contains(Persona.AGENT.user());
              assertThat(decision.text(AuditField.DATABASE)).contains("shop");
              assertThat(decision.text(AuditField.SESSION_ID)).isPresent();
              assertThat(decision.text(AuditField.VERDICT)).isPresent();
            });
    Map<String, Long> decided =
        decisions.stream()
            .collect(
                Collectors.toMap(
                    entry -> entry.text(AuditField.DECISION_ID).orElseThrow(),
                    AuditEntry::sequence,
                    Math::min));
    List<AuditEntry> outcomes = of(log, EventType.OUTCOME);
    assertThat(outcomes)
        .isNotEmpty()
        .allSatisfy(
            outcome ->
                assertThat(decided.get(outcome.text(AuditField.DECISION_ID).orElseThrow()))
                    .as("the decision stands before its outcome")
                    .isNotNull()
                    .isLessThan(outcome.sequence()));
    AuditEntry masked = outcomeOf(log, "SELECT id, email, ssn FROM customers ORDER BY id LIMIT 5");
    assertThat(masked.number(AuditField.RETURNED_ROWS)).hasValue(5);
    AuditEntry failed = outcomeOf(log, "SELECT 1 / 0");
    assertThat(failed.text(AuditField.SQLSTATE)).contains("22012");
    AuditEntry updated = outcomeOf(log, "UPDATE note_pad SET body = body WHERE id < 4");
    assertThat(updated.number(AuditField.AFFECTED_ROWS)).hasValue(3);
    assertThat(of(log, EventType.SESSION_OPENED)).hasSize(1);
    assertThat(of(log, EventType.SESSION_CLOSED)).hasSize(1);
  }

  @Test
  void namesTheMaskedColumns() throws IOException {
    List<AuditEntry> log =
        after(
            gatehouse -> {
              try (WireClient client = gatehouse.wire(Persona.AGENT)) {
                client.query("SELECT id, email AS harmless FROM customers WHERE id = 1");
              }
            });
    assertThat(log)
        .flatExtracting(entry -> entry.texts(AuditField.MASKED_COLUMNS))
        .anySatisfy(column -> assertThat((String) column).contains("customers.email"));
  }

  @Test
  void theClientSeesTheDecisionIdThatTheLogHolds() throws IOException {
    List<String> details = new ArrayList<>();
    List<AuditEntry> log =
        after(
            gatehouse -> {
              try (WireClient client = gatehouse.wire(Persona.AGENT)) {
                client.query("DELETE FROM orders").stream()
                    .filter(reply -> reply.type() == 'E')
                    .forEach(reply -> details.add(reply.fields().get('D')));
              }
            });
    AuditEntry refusal =
        of(log, EventType.DECISION).stream()
            .filter(entry -> entry.text(AuditField.VERDICT).orElseThrow().equals("block"))
            .findFirst()
            .orElseThrow();
    assertThat(details)
        .singleElement()
        .asString()
        .contains("decision=" + refusal.text(AuditField.DECISION_ID).orElseThrow())
        .contains("policy=" + refusal.text(AuditField.POLICY).orElseThrow());
  }

  @Test
  void holdsRefusedLoginsAndNeverAToken() throws IOException {
    List<String> tokens = new ArrayList<>();
    List<AuditEntry> log =
        after(
            gatehouse -> {
              tokens.add(gatehouse.issuer().token("somebody-else", "agents"));
              tokens.add("not-a-token-but-a-secret-word");
              for (String token : tokens) {
                try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
                  client.login(Persona.AGENT.user(), "shop", token);
                }
              }
              tokens.add(gatehouse.token(Persona.AGENT));
              try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
                client.login(Persona.AGENT.user(), "shop", tokens.get(2));
                client.query("SELECT 1");
              }
            });
    List<AuditEntry> refused = of(log, EventType.LOGIN_REFUSED);
    assertThat(refused).hasSize(2);
    assertThat(refused)
        .allSatisfy(
            entry ->
                assertThat(entry.text(AuditField.USER_CLAIMED)).contains(Persona.AGENT.user()));
    String all = log.stream().map(AuditEntry::json).collect(Collectors.joining("\n"));
    for (String token : tokens) {
      String signature = token.substring(token.lastIndexOf('.') + 1);
      assertThat(all).doesNotContain(signature);
    }
    assertThat(all).doesNotContain(RealPostgres.PASSWORD);
  }

  @Test
  void showsAFlippedByte() throws IOException {
    Path directory;
    RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
    try (gatehouse) {
      directory = gatehouse.auditDirectory();
      try (WireClient client = gatehouse.wire(Persona.AGENT)) {
        List<Reply> replies = client.query("SELECT id FROM orders WHERE id = 1");
        assertThat(replies).isNotEmpty();
      }
    }
    AuditDirectory log = new AuditDirectory(directory);
    assertThat(log.verify().ok()).isTrue();
    Path segment = largestFile(directory);
    byte[] bytes = Files.readAllBytes(segment);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.indexOf("orders WHERE id = 1");
    assertThat(at).isPositive();
    bytes[at] ^= 1;
    Files.write(segment, bytes);
    assertThat(log.verify().ok()).isFalse();
  }

  private static Path largestFile(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .max(java.util.Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static AuditEntry outcomeOf(List<AuditEntry> log, String sql) {
    String decision =
        of(log, EventType.DECISION).stream()
            .filter(entry -> entry.text(AuditField.SQL_TEXT).orElse("").equals(sql))
            .findFirst()
            .orElseThrow()
            .text(AuditField.DECISION_ID)
            .orElseThrow();
    return of(log, EventType.OUTCOME).stream()
        .filter(entry -> entry.text(AuditField.DECISION_ID).orElse("").equals(decision))
        .findFirst()
        .orElseThrow();
  }

  private static List<AuditEntry> of(List<AuditEntry> log, EventType type) {
    return log.stream().filter(entry -> entry.type().equals(Optional.of(type))).toList();
  }

  private static Function<AuditEntry, String> text(AuditField field) {
    return entry -> entry.text(field).orElse("");
  }
}
