package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlushTest {
  @Test
  void hasNoBody() {
    assertThat(Flush.decode(message('H'))).isEqualTo(new Flush());
    assertReadsExactly(Flush::decode, message('H'));
  }
}
