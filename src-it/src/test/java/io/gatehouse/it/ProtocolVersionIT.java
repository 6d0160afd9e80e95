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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol 3.0 and 3.2, what lies between and beyond, and the keys that belong to them. */
@ExtendWith(StageExtension.class)
class ProtocolVersionIT {

  private static final int CANCELED_AFTER_AT_MOST_SECONDS = 15;

  private final RealGatehouse gatehouse;

  ProtocolVersionIT(Stage stage) {
    gatehouse = stage.gatehouse(PostgresVersion.V18);
  }

  /** All up to the first ready, NegotiateProtocolVersion included. */
  private List<Reply> login(WireClient client, int minor, String... options) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", Persona.DBA.user());
    parameters.put("database", "shop");
    for (String option : options) {
      parameters.put(option, "1");
    }
    client.send(
        Frontend.startup((3 << 16) | minor, parameters),
        Frontend.password(gatehouse.token(Persona.DBA)));
    return client.readUntilReady(1);
  }

  private static byte[] key(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type() == 'K').findFirst().orElseThrow().body();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, false, 0",
    "1, 4, false, 0",
    "2, 32, false, 0",
    "3, 32, true, 2",
    "9999, 32, true, 2"
  })
  void eachVersionHasItsKeyAndIsNegotiatedDown(
      int minor, int keyBytes, boolean negotiated, int newest) {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = login(client, minor);
      assertThat(key(replies)).hasSize(4 + keyBytes);
      assertThat(replies.get(0).type() == 'v').isEqualTo(negotiated);
      if (negotiated) {
        assertThat(ByteBuffer.wrap(replies.get(0).body()).getInt()).isEqualTo(3 << 16 | newest);
      }
    }
  }

  @Test
  void optionsThatNobodyKnowsAreNamed() {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = login(client, 0, "_pq_.one", "_pq_.two");
      ByteBuffer body = ByteBuffer.wrap(replies.get(0).body());
      assertThat(replies.get(0).type()).isEqualTo('v');
      assertThat(body.getInt()).isEqualTo(3 << 16);
      assertThat(body.getInt()).isEqualTo(2);
      assertThat(new String(body.array(), 8, body.remaining(), StandardCharsets.US_ASCII))
          .isEqualTo("_pq_.one\0_pq_.two\0");
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aKeyCancelsItsSessionInClearAndOverTls(int minor) {
    for (boolean encrypted : new boolean[] {false, true}) {
      try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
        byte[] key = key(login(client, minor));
        client.send(Frontend.query("SELECT pg_sleep(60)"));
        long start = System.nanoTime();
        byte[] wrong = key.clone();
        wrong[wrong.length - 1] ^= 1;
        byte[] shorter = Arrays.copyOf(key, key.length - 1);
        byte[] longer = Arrays.copyOf(key, 4 + 256);
        for (byte[] other : new byte[][] {wrong, shorter, longer, Arrays.copyOf(key, 4 + 257)}) {
          cancel(other, encrypted);
        }
        client.send(Frontend.query("SELECT 8"));
        cancel(key, encrypted);
        List<Reply> replies = client.readUntilReady(2);
        assertThat(replies.stream().filter(reply -> reply.type() == 'E').map(Reply::sqlState))
            .containsExactly("57014");
        assertThat((System.nanoTime() - start) / 1_000_000_000)
            .isLessThan(CANCELED_AFTER_AT_MOST_SECONDS * 3L);
      }
    }
  }

  /** No answer tells whether there is such a session. */
  private void cancel(byte[] key, boolean encrypted) {
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      if (encrypted) {
        client.startTls();
      }
      client.send(Frontend.request(Frontend.CANCEL_REQUEST, key));
      byte[] answer = client.readToEnd();
      assertThat(answer.length == 0 || answer[0] == 'E').isTrue();
    }
  }
}
