package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertChecksLength;
import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class BackendKeyDataTest {
  @Test
  void readsKeysOfFourTo256Bytes() {
    for (int bytes : new int[] {4, 32, 256}) {
      BackendKeyData key = BackendKeyData.decode(message('K', 7, new byte[bytes]));
      assertThat(key.processId()).isEqualTo(7);
      assertThat(key.secretKey()).hasSize(bytes);
    }
    for (int bytes : new int[] {0, 3, 257}) {
      assertViolates(BackendKeyData::decode, message('K', 7, new byte[bytes]));
    }
    assertChecksLength(BackendKeyData::decode, message('K', 7, 99));
  }

  @Test
  void writesItsLayout() {
    assertEncodes(new BackendKeyData(7, ascii("4711")), message('K', 7, ascii("4711")));
  }

  @Test
  void hidesItsKey() {
    assertThat(new BackendKeyData(7, ascii("4711")))
        .hasToString("BackendKeyData[processId=7, secretKey=(hidden)]");
  }

  @Test
  void makesKeysOfTheLengthAskedForThatDiffer() {
    SecureRandom random = new SecureRandom();
    BackendKeyData one = BackendKeyData.random(7, 32, random);
    assertThat(one.secretKey()).hasSize(32);
    assertThat(one.secretKey()).isNotEqualTo(BackendKeyData.random(7, 32, random).secretKey());
  }

  @Test
  void keepsItsKeyFromWhoeverReadsIt() {
    BackendKeyData key = new BackendKeyData(7, ascii("4711"));
    key.secretKey()[0] = 0;
    assertThat(key.secretKey()).isEqualTo(ascii("4711"));
  }
}
