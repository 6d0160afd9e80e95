package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminateTest {
  @Test
  void hasNoBody() {
    assertThat(Terminate.decode(message('X'))).isEqualTo(new Terminate());
    assertReadsExactly(Terminate::decode, message('X'));
  }

  @Test
  void writesItsLayout() {
    assertEncodes(new Terminate(), message('X'));
  }
}
