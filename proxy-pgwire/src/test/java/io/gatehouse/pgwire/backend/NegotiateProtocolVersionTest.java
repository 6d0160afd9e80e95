package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NegotiateProtocolVersionTest {
  @Test
  void readsAndWritesVersionAndOptions() {
    NegotiateProtocolVersion message =
        new NegotiateProtocolVersion(3, 2, List.of("_pq_.a", "_pq_.b"));
    assertThat(NegotiateProtocolVersion.decode(message('v', 0x30002, 2, "_pq_.a", "_pq_.b")))
        .isEqualTo(message);
    assertEncodes(message, message('v', 0x30002, 2, "_pq_.a", "_pq_.b"));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(NegotiateProtocolVersion::decode, message('v', 0x30000, 1, "_pq_.a"));
    for (int count : new int[] {-1, Integer.MAX_VALUE, 8}) {
      assertViolates(NegotiateProtocolVersion::decode, message('v', 0x30000, count, "_pq_.a"));
    }
  }
}
