package io.gatehouse.pgwire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.pgwire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OauthBearerTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsTheTokenAmongOtherKeys() {
    assertThat(OauthBearer.token(bytes("n,,\1host=db\1auth=bearer   a.b-c_~+/==\1port=1\1\1")))
        .contains("a.b-c_~+/==");
    assertThat(OauthBearer.token(bytes("y,,\1auth=Bearer x\1\1"))).contains("x");
  }

  @Test
  void anEmptyAuthAsksForDiscovery() {
    assertThat(OauthBearer.token(bytes("n,,\1auth=\1\1"))).isEmpty();
  }

  @Test
  void saysThatAnAuthorizationIdentityIsNotSupported() {
    assertThatThrownBy(() -> OauthBearer.token(bytes("n,a=x,\1auth=Bearer x\1\1")))
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation ->
                assertThat(violation.sqlState())
                    .isEqualTo(ProtocolViolation.FEATURE_NOT_SUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n",
        "n,",
        "n,,",
        "x,,\1auth=Bearer x\1\1",
        "n,,\1auth=Bearer x",
        "n,,\1auth=Bearer\1\1",
        "n,,\1auth=Bearer \1\1",
        "n,,\1auth=Bearer x=y\1\1",
        "n,,\1a1=x\1auth=\1\1",
        "n,,\1\1auth=\1\1"
      })
  void refusesWhatIsMalformedAndNeverQuotesIt(String response) {
    assertThatThrownBy(() -> OauthBearer.token(bytes(response)))
        .isInstanceOf(ProtocolViolation.class)
        .message()
        .doesNotContain("Bearer x");
  }

  @Test
  void onlyViolatesWhateverComes() {
    Random random = new Random(7);
    byte[] good = bytes("n,,\1auth=Bearer abc.def.ghi\1\1");
    for (int round = 0; round < 20_000; round++) {
      byte[] mutated = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(128);
      }
      try {
        assertThat(OauthBearer.token(mutated)).isNotNull();
      } catch (ProtocolViolation expected) {
        assertThat(expected.sqlState()).hasSize(5);
      }
    }
  }
}
