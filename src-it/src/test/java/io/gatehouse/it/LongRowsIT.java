package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.proxy.ProxyLimits;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows longer than {@code max_masked_row}, of which most is masked. That a masked value is long, or
 * NULL, must not be seen: neither by the end of a session nor by the limits of a policy.
 */
@OnEveryPostgres
class LongRowsIT {

  private static final int MAX_ROW = 20_000;

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;

  LongRowsIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() {
    ProxyLimits usual = ProxyLimits.defaults();
    ProxyLimits limits =
        new ProxyLimits(
            usual.maxConnections(),
            usual.maxConnectionsOfAddress(),
            usual.maxSessionsOfPrincipal(),
            usual.authenticationTimeout(),
            usual.idleTimeout(),
            usual.drainTimeout(),
            usual.connectTimeout(),
            usual.keepalive(),
            usual.tokenExpiry(),
            usual.maxTokenBytes(),
            usual.maxMessageBytes(),
            MAX_ROW,
            usual.maxPipelined(),
            usual.maxPrepared(),
            usual.equalityRate(),
            usual.equalityPerSession(),
            usual.maxBufferedBytes(),
            usual.detectRows(),
            usual.detectBytes(),
            usual.detectValueBytes());
    postgres.runScript("longrows.sql");
    gatehouse =
        RealGatehouse.before(postgres).policies("policies/longrows.yaml").limits(limits).start();
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  /** All that a session hears: types and bodies, but for the number of a decision. */
  private static String heard(List<Reply> replies) {
    return replies.stream()
        .map(
            reply ->
                reply.type() == 'E'
                    ? "E" + reply.sqlState() + reply.fields().get('M')
                    : (char) reply.type() + ByteBufUtil.hexDump(reply.body()))
        .collect(Collectors.joining("\n"));
  }

  private String heard(String sql) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      return heard(client.query(sql));
    }
  }

  private String heardInBinary(String sql) {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.send(
          Frontend.parse("", sql),
          Frontend.bind("", "", List.of(), 1),
          Frontend.execute("", 0),
          Frontend.sync());
      return heard(client.readUntilReady(1));
    }
  }

  /** NULL or 32,000 bytes, as the first letter of each value is the one asked for, or not. */
  private static String expression(char letter) {
    return "nullif(left(secret, 1), '%s') || repeat('%s', 16)".formatted(letter, "x".repeat(2_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, %s, name FROM longrows.people ORDER BY id",
        "COPY (SELECT id, %s, name FROM longrows.people ORDER BY id) TO STDOUT",
        "COPY (SELECT id, %s, name FROM longrows.people ORDER BY id) TO STDOUT (FORMAT csv, HEADER)",
        "COPY (SELECT %s, id, name FROM longrows.people ORDER BY id) TO STDOUT (FORMAT binary)",
        "SELECT * FROM (SELECT id, %s FROM longrows.people ORDER BY id) t",
        // counted by max_rows and max_bytes
        "SELECT id, %s FROM longrows.limited ORDER BY id",
        "COPY (SELECT id, %s FROM longrows.limited ORDER BY id) TO STDOUT",
        "COPY (SELECT id, %s FROM longrows.limited ORDER BY id) TO STDOUT (FORMAT binary)",
      })
  void aLongMaskedValueIsHeardLikeNull(String sql) {
    String some = heard(sql.formatted(expression('A')));
    assertThat(some)
        .contains(ByteBufUtil.hexDump("****".getBytes(StandardCharsets.UTF_8)))
        .doesNotContain("7878");
    assertThat(heard(sql.formatted(expression('B')))).isEqualTo(some);
    assertThat(heard(sql.formatted(expression('C')))).isEqualTo(some);
    if (!sql.startsWith("COPY")) {
      String binary = heardInBinary(sql.formatted(expression('A')));
      assertThat(heardInBinary(sql.formatted(expression('C')))).isEqualTo(binary);
    }
  }

  @Test
  void whatIsInClearIsLimited() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      Reply last =
          client
              .query("SELECT secret, repeat('y', %d) FROM longrows.people".formatted(MAX_ROW + 1))
              .stream()
              .filter(reply -> reply.type() == 'E')
              .findFirst()
              .orElseThrow();
      assertThat(last.sqlState()).isEqualTo("54000");
      assertThat(last.fields().get('M')).contains("max_masked_row");
    }
    assertThat(heard("SELECT secret, repeat('y', %d) FROM longrows.people".formatted(MAX_ROW - 1)))
        .doesNotContain("\nE");
  }

  /** max_bytes does not count what is masked: else it would tell its length, byte by byte. */
  @Test
  void aLimitOfBytesDoesNotTellALength() {
    for (int clear = 1_900; clear < 2_100; clear += 7) {
      String sql = "SELECT repeat('y', %d), secret FROM longrows.limited WHERE id = %d";
      String one = heard(sql.formatted(clear, 1));
      assertThat(heard(sql.formatted(clear, 2))).as("%d bytes", clear).isEqualTo(one);
    }
  }
}
