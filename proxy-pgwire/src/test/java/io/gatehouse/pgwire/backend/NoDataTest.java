package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoDataTest {
  @Test
  void hasNoBody() {
    assertThat(NoData.decode(message('n'))).isEqualTo(new NoData());
    assertReadsExactly(NoData::decode, message('n'));
  }
}
