package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures seen in other proxies, tried on this one. After each, an honest client is served. */
@ExtendWith(StageExtension.class)
class AttacksIT {

  private final RealGatehouse gatehouse;

  AttacksIT(Stage stage) {
    gatehouse = stage.gatehouse(PostgresVersion.V18);
  }

  @AfterEach
  void anHonestClientIsServed() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      assertThat(client.query("SELECT 41 + 1").get(1).text(0)).isEqualTo("42");
    }
  }

  /**
   * CVE-2021-23214 and its kin: bytes behind SSLRequest must not be taken as if they were
   * encrypted.
   */
  @Test
  void plaintextStuffedBeforeTlsEndsTheConnection() {
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      client.send(
          Frontend.request(Frontend.SSL_REQUEST, new byte[0]),
          Frontend.startup(Frontend.PROTOCOL_3_0, Map.of("user", "agent-7", "database", "shop")),
          Frontend.password(gatehouse.token(Persona.AGENT)));
      byte[] answer = client.readToEnd();
      assertThat(new String(answer, StandardCharsets.ISO_8859_1))
          .doesNotContain("R\0\0\0\b\0\0\0\0");
      assertThat(answer.length == 0 || answer[0] == 'S' || answer[0] == 'E').isTrue();
    }
  }

  @Test
  void gssEncryptionIsDeclinedAndTlsStillPossible() {
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      client.send(Frontend.request(Frontend.GSSENC_REQUEST, new byte[0]));
      assertThat(client.readByte()).isEqualTo('N');
      client.startTls();
      List<Reply> replies =
          client.login(Persona.AGENT.user(), "shop", gatehouse.token(Persona.AGENT));
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
  }

  @Test
  void directTlsWithItsAlpnIsServed() throws IOException {
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      client.directTls("postgresql");
      List<Reply> replies =
          client.login(Persona.AGENT.user(), "shop", gatehouse.token(Persona.AGENT));
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
  }

  @Test
  void directTlsWithoutAlpnIsRefused() {
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      assertThatThrownBy(
              () -> {
                client.directTls();
                List<Reply> replies =
                    client.login(Persona.AGENT.user(), "shop", gatehouse.token(Persona.AGENT));
                if (replies.stream().noneMatch(reply -> reply.type() == 'Z')) {
                  throw new IOException("not served");
                }
              })
          .isInstanceOfAny(IOException.class, java.io.UncheckedIOException.class);
    }
  }

  /** Lengths that lie: nothing is allocated for them, the connection ends. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 7, 10_001, 0x7fffffff, -1, Integer.MIN_VALUE})
  void aStartUpLengthThatLiesEndsTheConnection(int length) {
    long before = MemoryInUse.directBytes();
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      client.send(ByteBuffer.allocate(512).putInt(length).putInt(Frontend.PROTOCOL_3_0).array());
      assertThat(client.readToEnd()).doesNotContain((byte) 'Z');
    }
    assertThat(MemoryInUse.directBytes() - before).isLessThan(64L << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, -1, 0x40000000, 0x7fffffff})
  void aMessageLengthThatLiesEndsTheSession(int length) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(ByteBuffer.allocate(64).put((byte) 'Q').putInt(length).array());
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies).noneMatch(reply -> reply.type() == 'Z');
    }
  }

  /** A body with bytes left over, or too short, has two readings; it has none here. */
  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1\0\0", "SELECT 1\0; DROP TABLE orders\0", "SELECT 1", ""})
  void aQueryBodyThatIsNotOneStringEndsTheSession(String body) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(Frontend.message('Q', body.getBytes(StandardCharsets.UTF_8)));
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies).noneMatch(reply -> reply.type() == 'Z' || reply.type() == 'D');
    }
  }

  @Test
  void sqlThatIsNotUtf8IsRefused() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      byte[] body = "SELECT 'x\u00ff'\0".getBytes(StandardCharsets.ISO_8859_1);
      client.send(Frontend.message('Q', body));
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies).noneMatch(reply -> reply.type() == 'D');
      assertThat(replies).anyMatch(reply -> reply.type() == 'E');
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'w', 'R', 'Z', 'T', 'v', '\0', '\u007f', 'p'})
  void aMessageThatNoClientSendsEndsTheSession(char type) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(Frontend.message(type, new byte[] {0, 0, 0, 0}), Frontend.query("SELECT 1"));
      assertThat(client.readUntilReady(1)).noneMatch(reply -> reply.type() == 'D');
    }
  }

  /** FunctionCall runs a function without SQL: refused unless a policy names it. */
  @Test
  void aFunctionCallIsRefusedInItsPlace() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(Frontend.functionCall(1598), Frontend.query("SELECT 1"));
      List<Reply> replies = client.readUntilReady(2);
      assertThat(replies).noneMatch(reply -> reply.type() == 'V');
      assertThat(replies.get(0).type()).isEqualTo('E');
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
  }

  @Test
  void replicationIsRefused() {
    for (String value : new String[] {"database", "true", "1", "on"}) {
      try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", Persona.DBA.user());
        parameters.put("database", "shop");
        parameters.put("replication", value);
        List<Reply> replies = client.login(parameters, gatehouse.token(Persona.DBA));
        assertThat(replies).noneMatch(reply -> reply.type() == 'Z');
        assertThat(replies.get(replies.size() - 1).type()).isEqualTo('E');
      }
    }
  }

  @Test
  void aKeyGivenTwiceAtStartUpIsRefused() {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      byte[] body =
          "user\0agent-7\0database\0shop\0user\0postgres\0\0".getBytes(StandardCharsets.UTF_8);
      client.send(Frontend.request(Frontend.PROTOCOL_3_0, body));
      List<Reply> replies = new ArrayList<>();
      client.read().ifPresent(replies::add);
      assertThat(replies).noneMatch(reply -> reply.type() == 'R');
    }
  }

  @Test
  void aNewerProtocolIsNegotiatedDown() {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("user", Persona.AGENT.user());
      parameters.put("database", "shop");
      parameters.put("_pq_.something_new", "1");
      client.send(Frontend.startup((3 << 16) | 9999, parameters));
      Reply first = client.read().orElseThrow();
      assertThat(first.type()).isEqualTo('v');
      client.send(Frontend.password(gatehouse.token(Persona.AGENT)));
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
  }

  /** What crashes parsers, and what JSqlParser reads otherwise than PostgreSQL. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM orders\n\n\nWHERE false",
        "SELECT id\n\n\nFROM hr.employees; DELETE FROM orders",
        "SELECT 1\n/\nDELETE FROM orders",
        "SELECT 1\nGO\nDELETE FROM orders",
        "SELECT E'\\'; DELETE FROM orders --'",
        "SELECT $a$ $b$; DELETE FROM orders; $a$",
        "SELECT /* /* */ 1; DELETE FROM orders -- */",
        "SELECT 1 -- \r; DELETE FROM orders",
        "DELETE FROM orders WHERE id = 1 OR 1 = 1 -- ;",
        "DELETE FROM \u00a0orders",
        "WITH x AS (SELECT 1) DELETE FROM orders"
      })
  void nothingThatReadsTwoWaysDeletesARow(String sql) throws Exception {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("BEGIN");
      client.query(sql);
      client.query("COMMIT");
    }
    try (var connection = gatehouse.connect(Persona.DBA);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM orders")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(500);
    }
  }

  @Test
  void deepAndWideTextsAreRefusedInTime() {
    String[] texts = {
      "SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000),
      "SELECT " + "NOT ".repeat(20_000) + "true",
      "SELECT 1" + " + 1".repeat(50_000),
      "SELECT " + "ARRAY[".repeat(5_000) + "1" + "]".repeat(5_000),
      "SELECT CASE WHEN true THEN ".repeat(5_000) + "1" + " END".repeat(5_000),
      "SELECT * FROM " + "(SELECT * FROM ".repeat(2_000) + "orders" + ") AS t".repeat(2_000),
      "SELECT 1 AS \"" + "y".repeat(100_000) + "\""
    };
    for (String text : texts) {
      try (WireClient client = gatehouse.wire(Persona.AGENT)) {
        long start = System.nanoTime();
        List<Reply> replies = client.query(text);
        assertThat(replies).isNotEmpty();
        assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(10_000);
      }
    }
  }

  @Test
  void garbageHurtsNobody() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(garbage);
      try (WireClient client = WireClient.connect(gatehouse.port())) {
        client.send(garbage);
      }
      try (WireClient client = gatehouse.wire(Persona.AGENT)) {
        client.send(garbage);
      }
    }
  }

  /** Errors carry values: PostgreSQL's own words about a masked column must not come through. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ssn::int FROM customers",
        "INSERT INTO customers (id, name, email, ssn) SELECT id, name, email, ssn FROM customers",
        "UPDATE customers SET id = 2 WHERE id = 1",
        "INSERT INTO customers (id, name, email) VALUES (999, 'n', 'secret1@hidden1.test')",
        "SELECT 1 FROM customers WHERE 1 / (CASE WHEN ssn LIKE '912-44-0001%' THEN 0 ELSE 1 END) ="
            + " 1"
      })
  void errorsTellNothingOfAMaskedColumn(String sql) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("BEGIN");
      List<Reply> replies = client.query(sql);
      String text = replies.toString();
      assertThat(text).doesNotContain("912-44-0", "Failing row", "division by zero");
      if (!sql.contains("secret1")) {
        assertThat(text).doesNotContain("secret1");
      }
    }
  }

  /** What is remembered of a text for one principal must not serve another (CVE-2024-45624). */
  @Test
  void aTextIsJudgedForEachPrincipalAnew() {
    String sql = "SELECT ssn FROM customers WHERE id = 1";
    for (int round = 0; round < 3; round++) {
      try (WireClient officer = gatehouse.wire(Persona.OFFICER);
          WireClient agent = gatehouse.wire(Persona.AGENT);
          WireClient stranger = gatehouse.wire(Persona.STRANGER)) {
        String clear = officer.query(sql).get(1).text(0);
        assertThat(clear).startsWith("912-44-0");
        assertThat(agent.query(sql).toString()).doesNotContain(clear);
        assertThat(stranger.query(sql)).noneMatch(reply -> reply.type() == 'D');
      }
    }
  }

  /** Object-relational mappers probe with them; a proxy that answers 25P02 breaks them. */
  @Test
  void anEmptyQueryAndRollbackPassInAFailedTransaction() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("BEGIN");
      client.query("SAVEPOINT one");
      assertThat(client.query("SELECT 1/0").get(0).sqlState()).isEqualTo("22012");
      assertThat(client.query("").get(0).type()).isEqualTo('I');
      assertThat(client.query("ROLLBACK TO one").get(0).type()).isEqualTo('C');
      assertThat(client.query("SELECT 5").get(1).text(0)).isEqualTo("5");
      assertThat(client.query("ROLLBACK").get(0).type()).isEqualTo('C');
    }
  }
}
