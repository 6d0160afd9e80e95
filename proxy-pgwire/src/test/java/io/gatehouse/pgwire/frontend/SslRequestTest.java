package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.packet;

import org.junit.jupiter.api.Test;

class SslRequestTest {
  @Test
  void writesWhatTheManualSays() {
    assertEncodes(new SslRequest(), packet(80877103));
  }
}
