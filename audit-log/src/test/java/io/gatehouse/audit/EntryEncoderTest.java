package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EntryEncoderTest {

  private static final AuditLogOptions OPTIONS =
      AuditLogOptions.defaults("test/one").withMaxEntryBytes(AuditLogOptions.ENTRY_BYTES_MINIMUM);

  private final MemoryStore store = new MemoryStore();

  private String encode(AuditEvent event, AuditLogOptions options)
      throws IOException, AuditLogException {
    EntryEncoder encoder = new EntryEncoder(options);
    encoder.encode(event, store);
    return new String(encoder.bytes(), 0, encoder.length(), StandardCharsets.UTF_8);
  }

  private JsonEntry entry(AuditEvent event) throws IOException, AuditLogException {
    return entry(event, OPTIONS);
  }

  private JsonEntry entry(AuditEvent event, AuditLogOptions options)
      throws IOException, AuditLogException {
    EntryEncoder encoder = new EntryEncoder(options);
    encoder.encode(event, store);
    byte[] json = Arrays.copyOf(encoder.bytes(), encoder.length());
    byte[] payload = Arrays.copyOf(encoder.payload(), encoder.payloadLength());
    return new JsonEntry(
        0, "", json, payload.length == 0 ? Optional.empty() : Optional.of(payload), store);
  }

  @Test
  void writesADecisionAsCanonicalJson() throws Exception {
    assertThat(encode(Events.decision("s1", "d1", "SELECT ssn\nFROM customers"), OPTIONS))
        .isEqualTo(
            "{\"client.address\":\"192.0.2.7\",\"db.namespace\":\"shop\","
                + "\"db.operation.name\":\"SELECT\","
                + "\"db.query.text\":\"SELECT ssn\\nFROM customers\","
                + "\"db.system.name\":\"postgresql\",\"gatehouse.actor\":\"planner\","
                + "\"gatehouse.application\":\"psql\","
                + "\"gatehouse.columns.touched\":[\"public.customers.id\",\"public.customers.ssn\"],"
                + "\"gatehouse.decision.id\":\"d1\",\"gatehouse.digest\":\"b1\","
                + "\"gatehouse.environment\":\"prod\",\"gatehouse.event\":\"decision\","
                + "\"gatehouse.fingerprint\":\"f1\","
                + "\"gatehouse.issuer\":\"https://issuer.example\","
                + "\"gatehouse.labels\":[\"pii\"],"
                + "\"gatehouse.policies\":[\"analysts-read\",\"pii-masks\"],"
                + "\"gatehouse.policy\":\"analysts-read\","
                + "\"gatehouse.relations\":[\"public.customers\"],\"gatehouse.schema\":1,"
                + "\"gatehouse.session.id\":\"s1\",\"gatehouse.subject\":\"sub-7\","
                + "\"gatehouse.user\":\"agent-7\",\"gatehouse.verdict\":\"allow\","
                + "\"time\":\"2026-03-04T05:06:07.000089Z\"}");
  }

  @Test
  void keysAreDeclaredInOrder() {
    assertThat(Arrays.stream(AuditField.values()).map(AuditField::key)).isSorted();
  }

  @Test
  void anOutcomeComesBackAsItWas() throws Exception {
    AuditEntry entry = entry(Events.outcome("s1", "d1"));
    assertThat(entry.type()).contains(EventType.OUTCOME);
    assertThat(entry.time()).isEqualTo("2026-03-04T05:06:07.003089Z");
    assertThat(entry.number(AuditField.RETURNED_ROWS)).hasValue(5);
    assertThat(entry.number(AuditField.AFFECTED_ROWS)).isEmpty();
    assertThat(entry.number(AuditField.DURATION)).hasValue(1234);
    assertThat(entry.text(AuditField.SQLSTATE)).contains("00000");
    assertThat(entry.texts(AuditField.MASKED_COLUMNS)).containsExactly("public.customers.ssn");
    assertThat(entry.texts(AuditField.DETECTED_COLUMNS)).containsExactly("public.customers.note");
    assertThat(entry.texts(AuditField.DETECTED_KINDS)).containsExactly("email");
    assertThat(entry.texts(AuditField.DETECTED_CELLS)).containsExactly("3");
  }

  @Test
  void parametersKeepTheirNulls() throws Exception {
    AuditedStatement statement =
        new AuditedStatement(
            "SELECT $1, $2",
            new AuditedShape("", "f", "SELECT", List.of(), List.of(), List.of()),
            Correlation.NONE,
            Arrays.asList("1", null));
    AuditEntry entry = entry(Events.decision("s", "d", statement, Verdict.ALLOW));
    assertThat(entry.texts(AuditField.PARAMETERS)).containsExactly("1", null);
  }

  private static final String LITERALS = "SELECT 'Ann', 4711 FROM t";

  private static AuditEvent withLiterals() {
    AuditedStatement statement =
        new AuditedStatement(
            LITERALS,
            new AuditedShape("SELECT ?, ? FROM t", "f", "SELECT", List.of(), List.of(), List.of()),
            Correlation.NONE,
            Arrays.asList("secret", null));
    return Events.decision("s", "d", statement, Verdict.ALLOW);
  }

  @Test
  void literalsAndParametersAreKeptApartUnderASaltedHash() throws Exception {
    JsonEntry entry = entry(withLiterals());
    String canonical = new String(entry.bytes(), StandardCharsets.UTF_8);
    assertThat(canonical)
        .contains("\"db.query.text\":\"SELECT ?, ? FROM t\"")
        .doesNotContain("Ann", "4711", "secret");
    assertThat(entry.text(AuditField.SQL_TEXT)).contains(LITERALS);
    assertThat(entry.texts(AuditField.PARAMETERS)).containsExactly("secret", null);
    assertThat(entry.json()).contains(LITERALS, "\"gatehouse.parameters\":[\"secret\",null]");
    // The same statement a second time: another salt, another hash.
    assertThat(entry(withLiterals()).payloadHash()).isPresent().isNotEqualTo(entry.payloadHash());
  }

  @Test
  void withoutItsPayloadAnEntryShowsWhatIsLeft() throws Exception {
    JsonEntry whole = entry(withLiterals());
    JsonEntry erased = new JsonEntry(0, "", whole.bytes(), Optional.empty(), store);
    assertThat(erased.text(AuditField.SQL_TEXT)).contains("SELECT ?, ? FROM t");
    assertThat(erased.texts(AuditField.PARAMETERS)).isEmpty();
    JsonEntry forged = new JsonEntry(0, "", whole.bytes(), Optional.of(new byte[40]), store);
    assertThat(forged.text(AuditField.SQL_TEXT)).contains("SELECT ?, ? FROM t");
  }

  @Test
  void keepsNoMoreOfAStatementThanIsWanted() throws Exception {
    JsonEntry redacted = entry(withLiterals(), OPTIONS.withStatementText(StatementText.REDACTED));
    assertThat(redacted.json()).contains("SELECT ?, ? FROM t").doesNotContain("Ann", "secret");
    assertThat(redacted.payloadHash()).isEmpty();
    JsonEntry fingerprint =
        entry(withLiterals(), OPTIONS.withStatementText(StatementText.FINGERPRINT));
    assertThat(fingerprint.json())
        .contains("\"gatehouse.fingerprint\":\"f\"")
        .doesNotContain("SELECT ?", "Ann", "secret");
  }

  @Test
  void timesAreFormattedToTheMicrosecond() throws Exception {
    EntryEncoder encoder = new EntryEncoder(OPTIONS);
    for (String time :
        List.of(
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.5Z",
            "2026-01-01T00:00:59.000001Z",
            "1969-12-31T23:59:59.999999Z",
            "9999-12-31T23:59:59.123456Z")) {
      encoder.encode(new OperationEvent.Configuration(Instant.parse(time), "0.1", "c", "s"), store);
      byte[] json = Arrays.copyOf(encoder.bytes(), encoder.length());
      assertThat(new JsonEntry(0, "", json, Optional.empty(), store).time()).isEqualTo(time);
      assertThat(new String(json, StandardCharsets.UTF_8)).containsPattern("\\.\\d{6}Z\"}$");
    }
    assertThatThrownBy(
            () ->
                encoder.encode(
                    new OperationEvent.Configuration(Instant.MAX, "0.1", "c", "s"), store))
        .isInstanceOf(AuditLogException.class);
  }

  @Test
  void movesTheLongestValuesToSideFiles() throws Exception {
    String sql = "SELECT ü\u0001\ud800".repeat(5_000);
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < 1_600; i++) {
      columns.add("public.wide.column_" + i);
    }
    AuditedStatement statement =
        new AuditedStatement(
            sql,
            new AuditedShape(sql, "f", "SELECT", List.of("public.wide"), columns, List.of()),
            Correlation.NONE,
            List.of());
    AuditEvent event = Events.decision("s", "d", statement, Verdict.ALLOW);
    assertThat(encode(event, OPTIONS).getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(AuditLogOptions.ENTRY_BYTES_MINIMUM);
    AuditEntry entry = entry(event);
    assertThat(entry.json()).doesNotContain("db.query.text\":").contains("gatehouse.detached");
    assertThat(entry.text(AuditField.SQL_TEXT)).contains(sql);
    assertThat(entry.texts(AuditField.TOUCHED_COLUMNS)).isEqualTo(columns);
    assertThat(store.detached).hasSize(2);
  }

  @Test
  void refusesAnEventLargerThanAnyMayBe() {
    AuditLogOptions small = OPTIONS.withMaxEventBytes(100_000);
    AuditedStatement large =
        new AuditedStatement(
            "x".repeat(100_001),
            new AuditedShape("", "f", "SELECT", List.of(), List.of(), List.of()),
            Correlation.NONE,
            List.of());
    assertThatThrownBy(() -> encode(Events.decision("s", "d", large, Verdict.ALLOW), small))
        .isInstanceOf(AuditLogException.class)
        .hasMessageContaining("100000 bytes");
  }

  @Test
  void everyEntryOfAnAsynchronousLogSaysSo() throws Exception {
    AuditLogOptions async = OPTIONS.withDurability(Durability.ASYNC, Duration.ofMillis(10));
    assertThat(encode(Events.outcome("s", "d"), async))
        .contains("\"gatehouse.log.durability\":\"async\"");
    assertThat(encode(Events.outcome("s", "d"), OPTIONS)).doesNotContain("durability");
  }

  @Test
  void aTokenInANameLosesItsSignature() throws Exception {
    String token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ." + "p".repeat(300) + ".signature";
    AuditEvent event =
        new SessionEvent.LoginRefused(
            Events.TIME,
            new ClientConnection("s", "192.0.2.7", token),
            Optional.empty(),
            token,
            token,
            "28000",
            "no such user");
    assertThat(encode(event, OPTIONS)).doesNotContain("signature").contains(token.substring(0, 63));
  }

  @Test
  void noEventHasAFieldForASecret() {
    List<Class<?>> records =
        new ArrayList<>(
            Arrays.stream(AuditEvent.class.getPermittedSubclasses())
                .flatMap(group -> Arrays.stream(group.getPermittedSubclasses()))
                .toList());
    records.addAll(
        List.of(
            AuditedSession.class, AuditedStatement.class, ClientConnection.class, Identity.class));
    for (Class<?> type : records) {
      for (RecordComponent component : type.getRecordComponents()) {
        assertThat(component.getName().toLowerCase(Locale.ROOT))
            .doesNotContain("token", "password", "secret", "privatekey", "credential");
      }
    }
  }

  /** Keeps what is detached. */
  private static final class MemoryStore implements EntryStore, DetachedValues {

    private final Map<String, byte[]> detached = new HashMap<>();

    @Override
    public String format() {
      return "memory";
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public void onFailure(Consumer<Throwable> listener) {}

    @Override
    public long add(byte[] entry, int length, byte[] payload, int payloadLength) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String detach(byte[] value, int offset, int length) {
      byte[] copy = Arrays.copyOfRange(value, offset, offset + length);
      String name = String.format("%064x", Arrays.hashCode(copy));
      detached.put(name, copy);
      return name;
    }

    @Override
    public byte[] read(String sha256) {
      return detached.get(sha256);
    }

    @Override
    public void write() {}

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
