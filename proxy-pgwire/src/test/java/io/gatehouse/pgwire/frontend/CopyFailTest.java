package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopyFailTest {
  @Test
  void readsItsReason() {
    assertThat(CopyFail.decode(message('f', "stop")).reason()).isEqualTo("stop");
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(CopyFail::decode, message('f', "stop"));
    assertRefusesText(CopyFail::decode, message('f', malformedText()));
  }
}
