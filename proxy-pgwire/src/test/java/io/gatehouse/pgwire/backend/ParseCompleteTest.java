package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParseCompleteTest {
  @Test
  void hasNoBody() {
    assertThat(ParseComplete.decode(message('1'))).isEqualTo(new ParseComplete());
    assertReadsExactly(ParseComplete::decode, message('1'));
  }
}
