package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.pgwire.Format;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyBothResponseTest {
  @Test
  void readsItsFormats() {
    assertThat(CopyBothResponse.decode(message('W', (byte) 1, (short) 2, (short) 1, (short) 1)))
        .isEqualTo(new CopyBothResponse(Format.BINARY, List.of(Format.BINARY, Format.BINARY)));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(
        CopyBothResponse::decode, message('W', (byte) 0, (short) 2, (short) 0, (short) 0));
    assertViolates(CopyBothResponse::decode, message('W', (byte) 2, (short) 0));
    assertViolates(CopyBothResponse::decode, message('W', (byte) 0, (short) -1, (short) 0));
  }
}
