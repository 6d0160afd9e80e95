package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopyDoneTest {
  @Test
  void hasNoBody() {
    assertThat(CopyDone.decode(message('c'))).isEqualTo(new CopyDone());
    assertReadsExactly(CopyDone::decode, message('c'));
  }
}
