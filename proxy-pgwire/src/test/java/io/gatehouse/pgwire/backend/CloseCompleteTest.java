package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CloseCompleteTest {
  @Test
  void hasNoBody() {
    assertThat(CloseComplete.decode(message('3'))).isEqualTo(new CloseComplete());
    assertReadsExactly(CloseComplete::decode, message('3'));
  }
}
