package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExecuteTest {
  @Test
  void readsPortalAndLimit() {
    assertThat(Execute.decode(message('E', "p", 10))).isEqualTo(new Execute("p", 10));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(Execute::decode, message('E', "p", 10));
    assertRefusesText(Execute::decode, message('E', malformedText(), 0));
  }
}
