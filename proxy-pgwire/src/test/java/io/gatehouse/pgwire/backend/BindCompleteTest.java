package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BindCompleteTest {
  @Test
  void hasNoBody() {
    assertThat(BindComplete.decode(message('2'))).isEqualTo(new BindComplete());
    assertReadsExactly(BindComplete::decode, message('2'));
  }
}
