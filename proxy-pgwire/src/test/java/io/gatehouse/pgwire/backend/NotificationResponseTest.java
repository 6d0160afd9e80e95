package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotificationResponseTest {
  @Test
  void readsChannelAndPayload() {
    assertThat(NotificationResponse.decode(message('A', 7, "ch", "hi")))
        .isEqualTo(new NotificationResponse(7, "ch", "hi"));
    assertReadsExactly(NotificationResponse::decode, message('A', 7, "ch", "hi"));
  }
}
