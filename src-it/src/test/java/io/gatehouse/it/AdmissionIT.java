package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.ProxyLimits.TcpKeepalive;
import io.gatehouse.proxy.TokenExpiry;
import io.gatehouse.proxy.session.SessionView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may come in and how long they may stay: limits that hold before a login costs anything. */
@ExtendWith(StageExtension.class)
class AdmissionIT {

  private final RealPostgres postgres;

  AdmissionIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  private static ProxyLimits limits(
      int connections, int ofAddress, int ofPrincipal, Duration login, Duration idle) {
    return limits(connections, ofAddress, ofPrincipal, login, idle, TokenExpiry.defaults());
  }

  private static ProxyLimits limits(
      int connections,
      int ofAddress,
      int ofPrincipal,
      Duration login,
      Duration idle,
      TokenExpiry expiry) {
    ProxyLimits usual = ProxyLimits.defaults();
    return new ProxyLimits(
        connections,
        ofAddress,
        ofPrincipal,
        login,
        idle,
        Duration.ofSeconds(5),
        usual.connectTimeout(),
        new TcpKeepalive(Duration.ofSeconds(30), Duration.ofSeconds(5), 3),
        expiry,
        usual.maxTokenBytes(),
        usual.maxMessageBytes(),
        usual.maxMaskedRowBytes(),
        usual.maxPipelined(),
        usual.maxPrepared(),
        usual.equalityRate(),
        usual.equalityPerSession(),
        usual.maxBufferedBytes(),
        usual.detectRows(),
        usual.detectBytes(),
        usual.detectValueBytes());
  }

  private static ProxyLimits expiring(TokenExpiry.Action action, Duration grace) {
    return limits(
        100, 100, 100, Duration.ofSeconds(20), Duration.ZERO, new TokenExpiry(action, grace));
  }

  private static final Duration USUAL = Duration.ofSeconds(20);

  private static Reply login(RealGatehouse gatehouse, WireClient client) {
    List<Reply> replies =
        client.login(Persona.AGENT.user(), "shop", gatehouse.token(Persona.AGENT));
    return replies.get(replies.size() - 1);
  }

  @Test
  void moreConnectionsThanThereMayBeHearWhy() {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres)
                .limits(limits(2, 100, 100, USUAL, Duration.ZERO))
                .start();
        WireClient one = gatehouse.wire(Persona.AGENT);
        WireClient two = gatehouse.wire(Persona.AGENT)) {
      try (WireClient three = WireClient.connect(gatehouse.port()).startTls()) {
        assertThat(login(gatehouse, three).sqlState()).isEqualTo("53300");
      }
      assertThat(one.query("SELECT 1")).isNotEmpty();
      two.send(Frontend.terminate());
      two.readToEnd();
      assertThat(gatehouse.wire(Persona.AGENT)).isNotNull();
    }
  }

  /** Far beyond the limit a connection is closed before a byte of it is looked at. */
  @Test
  void farTooManyConnectionsAreClosedWithoutAWord() {
    List<WireClient> silent = new ArrayList<>();
    try (RealGatehouse gatehouse =
        RealGatehouse.before(postgres).limits(limits(1, 1, 100, USUAL, Duration.ZERO)).start()) {
      for (int i = 0; i < 20; i++) {
        silent.add(WireClient.connect(gatehouse.port()));
      }
      assertThat(silent.get(19).readByte()).isEqualTo(-1);
      assertThat(gatehouse.proxy().connections()).isLessThan(12);
      silent.forEach(WireClient::close);
    }
  }

  @Test
  void oneAddressAndOnePrincipalHaveTheirShare() {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres).limits(limits(100, 2, 1, USUAL, Duration.ZERO)).start();
        WireClient one = gatehouse.wire(Persona.AGENT)) {
      try (WireClient two = WireClient.connect(gatehouse.port()).startTls()) {
        Reply answer = login(gatehouse, two);
        assertThat(answer.sqlState()).isEqualTo("53300");
        assertThat(answer.fields().toString()).contains("max_sessions_of_principal");
      }
      try (WireClient other = gatehouse.wire(Persona.DBA);
          WireClient three = WireClient.connect(gatehouse.port()).startTls()) {
        Reply answer = login(gatehouse, three);
        assertThat(answer.sqlState()).isEqualTo("53300");
        assertThat(answer.fields().toString()).contains("max_connections_of_address");
        assertThat(other.query("SELECT 1")).isNotEmpty();
      }
      assertThat(one.query("SELECT 1")).isNotEmpty();
    }
  }

  @Test
  void aLoginThatTakesTooLongIsClosed() {
    try (RealGatehouse gatehouse =
        RealGatehouse.before(postgres)
            .limits(limits(10, 10, 10, Duration.ofSeconds(1), Duration.ZERO))
            .start()) {
      try (WireClient silent = WireClient.connect(gatehouse.port())) {
        assertThat(silent.readByte()).isEqualTo(-1);
      }
      try (WireClient encrypted = WireClient.connect(gatehouse.port()).startTls()) {
        assertThat(encrypted.read()).isEmpty();
      }
    }
  }

  @Test
  void anIdleSessionEndsAndABusyOneDoesNot() {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres)
                .limits(limits(10, 10, 10, USUAL, Duration.ofSeconds(1)))
                .start();
        WireClient client = gatehouse.wire(Persona.DBA)) {
      assertThat(client.query("SELECT pg_sleep(2.5), 3").get(1).type()).isEqualTo('D');
      Reply farewell = client.read().orElseThrow();
      assertThat(farewell.sqlState()).isEqualTo("57P05");
      try (WireClient open = gatehouse.wire(Persona.DBA)) {
        open.query("BEGIN");
        assertThat(open.read().orElseThrow().sqlState()).isEqualTo("25P03");
      }
    }
  }

  private static List<SessionView> sessions(RealGatehouse gatehouse) throws Exception {
    return gatehouse.proxy().sessions().list().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void aTrustedLoadBalancerSaysWhereTheClientIs() throws Exception {
    byte[] version2 =
        HexFormat.of()
            .parseHex(
                "0d0a0d0a000d0a515549540a"
                    + "21"
                    + "11"
                    + "000c"
                    + "cb007107"
                    + "7f000001"
                    + "d431"
                    + "1538");
    for (byte[] header :
        new byte[][] {
          "PROXY TCP4 203.0.113.7 127.0.0.1 54321 5432\r\n".getBytes(StandardCharsets.US_ASCII),
          version2
        }) {
      try (RealGatehouse gatehouse = RealGatehouse.before(postgres).behind("127.0.0.0/8").start();
          WireClient client = WireClient.connect(gatehouse.port())) {
        // A byte at a time: headers come in pieces.
        for (byte one : header) {
          client.send(new byte[] {one});
        }
        client.startTls();
        assertThat(login(gatehouse, client).type()).isEqualTo('Z');
        assertThat(sessions(gatehouse).get(0).clientAddress()).isEqualTo("203.0.113.7");
        try (WireClient local = WireClient.connect(gatehouse.port())) {
          local.send(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000"));
          local.startTls();
          assertThat(login(gatehouse, local).type()).isEqualTo('Z');
          assertThat(sessions(gatehouse).get(1).clientAddress()).isEqualTo("127.0.0.1");
        }
      }
    }
  }

  @Test
  void whoIsNotTrustedIsNotBelieved() throws Exception {
    try (RealGatehouse gatehouse = RealGatehouse.before(postgres).behind("10.0.0.0/8").start()) {
      try (WireClient liar = WireClient.connect(gatehouse.port())) {
        liar.send(
            "PROXY TCP4 10.1.2.3 127.0.0.1 54321 5432\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = liar.readToEnd();
        assertThat(answer.length == 0 || answer[0] == 'E').isTrue();
      }
      try (WireClient honest = gatehouse.wire(Persona.AGENT)) {
        assertThat(sessions(gatehouse).get(0).clientAddress()).isEqualTo("127.0.0.1");
        assertThat(honest.query("SELECT 1")).isNotEmpty();
      }
    }
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres)
                .behind("127.0.0.0/8")
                .limits(limits(100, 100, 100, Duration.ofSeconds(4), Duration.ZERO))
                .start();
        WireClient silent = WireClient.connect(gatehouse.port())) {
      // Trusted, and says nothing: it may not speak for itself.
      silent.send(Frontend.request(Frontend.SSL_REQUEST, new byte[8]));
      assertThat(silent.readToEnd()).isEmpty();
    }
  }

  private static WireClient brief(RealGatehouse gatehouse) {
    return brief(gatehouse, 2);
  }

  private static WireClient brief(RealGatehouse gatehouse, int seconds) {
    WireClient client = WireClient.connect(gatehouse.port()).startTls();
    String token =
        gatehouse
            .issuer()
            .sign(
                gatehouse
                    .issuer()
                    .claims(Persona.DBA.user(), Persona.DBA.groups())
                    .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                    .build());
    List<Reply> replies = client.login(Persona.DBA.user(), "shop", token);
    assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    return client;
  }

  @Test
  void aTokensEndMayLetTheStatementFinishAndNothingBegin() {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres)
                .limits(expiring(TokenExpiry.Action.FINISH_STATEMENT, USUAL))
                .start();
        WireClient client = brief(gatehouse)) {
      client.send(Frontend.query("SELECT pg_sleep(3), 5"), Frontend.query("SELECT 6"));
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies).anyMatch(reply -> reply.type() == 'D');
      // What was sent behind it had been forwarded before the token's end.
      List<Reply> rest = client.readUntilReady(2);
      assertThat(rest.get(rest.size() - 1).sqlState()).isEqualTo("28000");
    }
  }

  /** A client that always has something under way would else never be idle, and go on for ever. */
  @Test
  void aBusyClientDoesNotOutliveItsToken() throws Exception {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres)
                .limits(expiring(TokenExpiry.Action.FINISH_STATEMENT, USUAL))
                .start();
        WireClient client = brief(gatehouse)) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  while (true) {
                    client.send(Frontend.query("SELECT pg_sleep(0.01)"));
                    Thread.sleep(3);
                  }
                } catch (RuntimeException | InterruptedException over) {
                  Thread.currentThread().interrupt();
                }
              });
      sender.setDaemon(true);
      sender.start();
      long start = System.nanoTime();
      List<Reply> replies = client.readUntilReady(Integer.MAX_VALUE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      assertThat(replies.get(replies.size() - 1).sqlState()).isEqualTo("28000");
      sender.interrupt();
    }
  }

  @Test
  void aTokensEndMayLetTheTransactionFinish() {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres)
                .limits(expiring(TokenExpiry.Action.FINISH_TRANSACTION, USUAL))
                .start();
        WireClient client = brief(gatehouse)) {
      client.query("BEGIN");
      client.query("SELECT pg_sleep(3)");
      assertThat(client.query("SELECT 7").get(1).text(0)).isEqualTo("7");
      List<Reply> commit = client.query("COMMIT");
      assertThat(commit.get(0).type()).isEqualTo('C');
      assertThat(client.read().orElseThrow().sqlState()).isEqualTo("28000");
    }
  }

  @Test
  void aTokensEndMayCloseAtOnceAndTheGraceIsTheMostThereIs() {
    try (RealGatehouse gatehouse =
            RealGatehouse.before(postgres)
                .limits(expiring(TokenExpiry.Action.CLOSE, Duration.ZERO))
                .start();
        WireClient client = brief(gatehouse, 10)) {
      long start = System.nanoTime();
      client.send(Frontend.query("SELECT pg_sleep(40)"));
      assertThat(client.read().orElseThrow().sqlState()).isEqualTo("28000");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    }
    List<Overdue> overdue = new ArrayList<>();
    for (TokenExpiry.Action action :
        new TokenExpiry.Action[] {
          TokenExpiry.Action.FINISH_STATEMENT,
          TokenExpiry.Action.FINISH_TRANSACTION,
          TokenExpiry.Action.IGNORE
        }) {
      RealGatehouse gatehouse =
          RealGatehouse.before(postgres).limits(expiring(action, Duration.ofSeconds(1))).start();
      WireClient client = brief(gatehouse, 10);
      client.query("BEGIN");
      client.send(Frontend.query("SELECT pg_sleep(40)"));
      overdue.add(new Overdue(action, gatehouse, client));
    }
    for (Overdue one : overdue) {
      try (one.gatehouse;
          one.client) {
        assertThat(one.client.read().orElseThrow().sqlState()).as("%s", one).isEqualTo("28000");
      }
    }
  }

  /** A session whose statement outlasts its token. */
  private record Overdue(TokenExpiry.Action action, RealGatehouse gatehouse, WireClient client) {}
}
