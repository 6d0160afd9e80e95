package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CloseTest {
  @Test
  void readsTargetAndName() {
    assertThat(Close.decode(message('C', (byte) 'S', "s")))
        .isEqualTo(new Close(Target.STATEMENT, "s"));
    assertThat(Close.decode(message('C', (byte) 'P', ""))).isEqualTo(new Close(Target.PORTAL, ""));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(Close::decode, message('C', (byte) 'S', "s"));
  }

  @Test
  void refusesOtherTargetsAndMalformedNames() {
    assertViolates(Close::decode, message('C', (byte) 's', "s"));
    assertRefusesText(Close::decode, message('C', (byte) 'S', malformedText()));
  }
}
