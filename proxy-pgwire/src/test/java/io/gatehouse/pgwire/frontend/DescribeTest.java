package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescribeTest {
  @Test
  void readsTargetAndName() {
    assertThat(Describe.decode(message('D', (byte) 'S', "s")))
        .isEqualTo(new Describe(Target.STATEMENT, "s"));
    assertThat(Describe.decode(message('D', (byte) 'P', "")))
        .isEqualTo(new Describe(Target.PORTAL, ""));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(Describe::decode, message('D', (byte) 'S', "s"));
  }

  @Test
  void refusesOtherTargetsAndMalformedNames() {
    assertViolates(Describe::decode, message('D', (byte) 's', "s"));
    assertRefusesText(Describe::decode, message('D', (byte) 'S', malformedText()));
  }

  @Test
  void writesItsLayout() {
    assertEncodes(new Describe(Target.PORTAL, "p"), message('D', (byte) 'P', "p"));
  }
}
