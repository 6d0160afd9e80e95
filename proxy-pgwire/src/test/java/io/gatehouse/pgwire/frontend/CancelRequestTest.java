package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.pgwire.backend.BackendKeyData;
import org.junit.jupiter.api.Test;

class CancelRequestTest {
  @Test
  void writesWhatTheManualSays() {
    assertEncodes(
        new CancelRequest(7, new byte[] {1, 2, 3, 4}),
        packet(80877102, 7, new byte[] {1, 2, 3, 4}));
  }

  @Test
  void matchesOnlyTheWholeKeyOfTheSameProcess() {
    BackendKeyData key = new BackendKeyData(7, new byte[] {1, 2, 3, 4, 5});
    assertThat(new CancelRequest(key).matches(key)).isTrue();
    assertThat(new CancelRequest(8, key.secretKey()).matches(key)).isFalse();
    assertThat(new CancelRequest(7, new byte[] {1, 2, 3, 4}).matches(key)).isFalse();
    assertThat(new CancelRequest(7, new byte[] {1, 2, 3, 4, 6}).matches(key)).isFalse();
  }

  @Test
  void hidesItsKey() {
    assertThat(new CancelRequest(7, ascii("4711")))
        .hasToString("CancelRequest[processId=7, secretKey=(hidden)]");
  }

  @Test
  void refusesKeysOfOtherLengths() {
    for (int bytes : new int[] {0, 3, 257}) {
      assertThatThrownBy(() -> new CancelRequest(7, new byte[bytes]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
