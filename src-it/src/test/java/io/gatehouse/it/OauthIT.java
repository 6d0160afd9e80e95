package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OAUTHBEARER (RFC 7628) as PostgreSQL 18 does it, with a client that says each byte. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OauthIT {

  private static final byte[] ACKNOWLEDGEMENT = {1};

  private final RealGatehouse gatehouse;

  OauthIT(Stage stage) {
    gatehouse = RealGatehouse.before(stage.postgres(PostgresVersion.V18)).oauth().start();
  }

  @AfterAll
  void stop() {
    gatehouse.close();
  }

  private WireClient begin() {
    WireClient client = WireClient.connect(gatehouse.port()).startTls();
    client.send(
        Frontend.startup(
            Frontend.PROTOCOL_3_2, Map.of("user", Persona.AGENT.user(), "database", "shop")));
    Reply asked = client.read().orElseThrow();
    assertThat(asked.type()).isEqualTo('R');
    assertThat(new String(asked.body(), StandardCharsets.US_ASCII))
        .isEqualTo("\0\0\0\nOAUTHBEARER\0\0");
    return client;
  }

  private static byte[] bearer(String auth) {
    return ("n,,\1auth=" + auth + "\1\1").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertDiscovery(Reply reply, RealGatehouse gatehouse) {
    assertThat(reply.type()).isEqualTo('R');
    assertThat(reply.body()[3]).isEqualTo((byte) 11);
    String json = new String(reply.body(), 4, reply.body().length - 4, StandardCharsets.US_ASCII);
    assertThat(json)
        .isEqualTo(
            "{\"status\":\"invalid_token\",\"openid-configuration\":\""
                + gatehouse.issuer().url()
                + "/.well-known/openid-configuration\",\"scope\":\"openid\"}");
  }

  @Test
  void aGoodTokenComesIn() {
    try (WireClient client = begin()) {
      client.send(
          Frontend.saslInitial("OAUTHBEARER", bearer("Bearer " + gatehouse.token(Persona.AGENT))));
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies.get(0).body()).containsExactly(0, 0, 0, 0);
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
      assertThat(client.query("SELECT 1").get(1).text(0)).isEqualTo("1");
    }
  }

  @Test
  void aClientThatSaysNothingAtFirstIsAsked() {
    try (WireClient client = begin()) {
      client.send(Frontend.saslInitial("OAUTHBEARER", null));
      Reply challenge = client.read().orElseThrow();
      assertThat(challenge.body()).containsExactly(0, 0, 0, 11);
      client.send(Frontend.saslResponse(bearer("bearer  " + gatehouse.token(Persona.AGENT))));
      List<Reply> replies = client.readUntilReady(1);
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
  }

  @Test
  void aClientWithoutATokenLearnsWhereToGetOne() {
    try (WireClient client = begin()) {
      client.send(Frontend.saslInitial("OAUTHBEARER", bearer("")));
      assertDiscovery(client.read().orElseThrow(), gatehouse);
      client.send(Frontend.saslResponse(ACKNOWLEDGEMENT));
      Reply error = client.read().orElseThrow();
      assertThat(error.type()).isEqualTo('E');
      assertThat(error.sqlState()).isEqualTo("28000");
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void aBadTokenIsToldAfterItsAcknowledgement() {
    try (WireClient client = begin()) {
      String token = gatehouse.token(Persona.AGENT);
      client.send(
          Frontend.saslInitial(
              "OAUTHBEARER", bearer("Bearer " + token.substring(0, token.length() - 20) + "AAAA")));
      assertDiscovery(client.read().orElseThrow(), gatehouse);
      client.send(Frontend.saslResponse(ACKNOWLEDGEMENT));
      Reply error = client.read().orElseThrow();
      assertThat(error.sqlState()).isEqualTo("28P01");
      assertThat(error.fields().toString()).doesNotContain(token.substring(0, 20));
      assertThat(client.read()).isEmpty();
    }
  }

  /** Everything that is no OAUTHBEARER of a client without channel binding. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "p=tls-exporter,,\1auth=Bearer x\1\1",
        "n,a=admin,\1auth=Bearer x\1\1",
        "n,,auth=Bearer x\1\1",
        "n,,\1auth=Bearer x\1",
        "n,,\1auth=Bearer x\1\1\1",
        "n,,\1auth=Bearer x\1auth=Bearer y\1\1",
        "n,,\1auth=Basic x\1\1",
        "n,,\1auth=Bearer a b\1\1",
        "n,,\1host=x\1\1",
        "n,,\1=Bearer x\1\1",
        "n,,\1auth\1\1",
        "n,,\1\1",
        "\1",
        "n",
        "",
        "n,,\1auth=Bearer x\0\1\1",
        "n,,\1auth=Bearer \u00e4\1\1"
      })
  void whatIsMalformedEndsTheConnection(String response) {
    try (WireClient client = begin()) {
      client.send(
          Frontend.saslInitial("OAUTHBEARER", response.getBytes(StandardCharsets.ISO_8859_1)));
      Reply error = client.read().orElseThrow();
      assertThat(error.type()).isEqualTo('E');
      assertThat(error.fields().get('S')).isEqualTo("FATAL");
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void anotherMechanismAndAPasswordAreNotTaken() {
    try (WireClient client = begin()) {
      client.send(
          Frontend.saslInitial("SCRAM-SHA-256", "n,,n=*,r=x".getBytes(StandardCharsets.US_ASCII)));
      assertThat(client.read().orElseThrow().sqlState()).isEqualTo("08P01");
    }
    try (WireClient client = begin()) {
      client.send(Frontend.password(gatehouse.token(Persona.AGENT)));
      assertThat(client.read().orElseThrow().type()).isEqualTo('E');
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void aSecondMessageBeforeTheAnswerEndsTheConnection() {
    try (WireClient client = begin()) {
      byte[] first =
          Frontend.saslInitial("OAUTHBEARER", bearer("Bearer " + gatehouse.token(Persona.AGENT)));
      client.send(first, first);
      assertThat(client.readUntilReady(1)).noneMatch(reply -> reply.type() == 'Z');
    }
  }
}
