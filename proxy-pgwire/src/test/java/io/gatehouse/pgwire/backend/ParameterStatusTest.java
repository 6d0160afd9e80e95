package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParameterStatusTest {
  @Test
  void readsNameAndValue() {
    assertThat(ParameterStatus.decode(message('S', "TimeZone", "UTC")))
        .isEqualTo(new ParameterStatus("TimeZone", "UTC"));
    assertReadsExactly(ParameterStatus::decode, message('S', "TimeZone", "UTC"));
    assertRefusesText(ParameterStatus::decode, message('S', "TimeZone", malformedText()));
  }

  @Test
  void writesItsLayout() {
    assertEncodes(new ParameterStatus("TimeZone", "UTC"), message('S', "TimeZone", "UTC"));
  }
}
