package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortalSuspendedTest {
  @Test
  void hasNoBody() {
    assertThat(PortalSuspended.decode(message('s'))).isEqualTo(new PortalSuspended());
    assertReadsExactly(PortalSuspended::decode, message('s'));
  }
}
