package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParameterDescriptionTest {
  @Test
  void readsItsTypes() {
    assertThat(ParameterDescription.decode(message('t', (short) 2, 23, -1)).types())
        .containsExactly(23, -1);
    assertReadsExactly(ParameterDescription::decode, message('t', (short) 2, 23, 25));
    assertViolates(ParameterDescription::decode, message('t', (short) -1, 23));
  }
}
