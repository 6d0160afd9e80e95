package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmptyQueryResponseTest {
  @Test
  void hasNoBody() {
    assertThat(EmptyQueryResponse.decode(message('I'))).isEqualTo(new EmptyQueryResponse());
    assertReadsExactly(EmptyQueryResponse::decode, message('I'));
  }
}
