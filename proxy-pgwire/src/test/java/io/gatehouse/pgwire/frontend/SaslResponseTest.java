package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SaslResponseTest {
  @Test
  void writesItsLayoutAndHidesItsData() {
    SaslResponse message = new SaslResponse(ascii("c=biws,p=proof"));
    assertEncodes(message, message('p', ascii("c=biws,p=proof")));
    assertThat(message.toString()).doesNotContain("proof");
  }
}
