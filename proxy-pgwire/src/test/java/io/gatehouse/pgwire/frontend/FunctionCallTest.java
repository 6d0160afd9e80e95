package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.pgwire.Format;
import org.junit.jupiter.api.Test;

class FunctionCallTest {
  @Test
  void readsFunctionAndArguments() {
    assertThat(
            FunctionCall.decode(
                message('F', 1598, (short) 1, (short) 0, (short) 2, 2, ascii("42"), -1, (short) 1)))
        .isEqualTo(new FunctionCall(1598, 2, Format.BINARY));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(
        FunctionCall::decode,
        message('F', 1598, (short) 1, (short) 0, (short) 1, 2, ascii("42"), (short) 0));
  }

  @Test
  void refusesCountsAndLengthsBeyondTheMessage() {
    assertViolates(FunctionCall::decode, message('F', 1598, (short) -1, (short) 0));
    assertViolates(FunctionCall::decode, message('F', 1598, (short) 0, (short) -1, (short) 0));
    assertViolates(
        FunctionCall::decode,
        message('F', 1598, (short) 0, (short) 1, Integer.MAX_VALUE, (short) 0));
    assertViolates(
        FunctionCall::decode,
        message('F', 1, (short) 2, (short) 0, (short) 0, (short) 1, -1, (short) 0));
  }
}
