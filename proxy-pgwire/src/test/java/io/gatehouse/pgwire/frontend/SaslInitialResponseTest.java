package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SaslInitialResponseTest {
  @Test
  void writesItsLayoutAndHidesItsData() {
    SaslInitialResponse message = new SaslInitialResponse("SCRAM-SHA-256", ascii("n,,n=*,r=x"));
    assertEncodes(message, message('p', "SCRAM-SHA-256", 10, ascii("n,,n=*,r=x")));
    assertThat(message.toString()).contains("SCRAM-SHA-256").doesNotContain("n=*");
  }
}
