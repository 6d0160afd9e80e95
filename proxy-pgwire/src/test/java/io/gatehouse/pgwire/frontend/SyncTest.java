package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyncTest {
  @Test
  void hasNoBody() {
    assertThat(Sync.decode(message('S'))).isEqualTo(new Sync());
    assertReadsExactly(Sync::decode, message('S'));
  }

  @Test
  void writesItsLayout() {
    assertEncodes(new Sync(), message('S'));
  }
}
