package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.pgwire.Format;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BindTest {
  @Test
  void readsNamesFormatsAndValues() {
    ByteBuf frame =
        message(
            'B',
            "p",
            "s",
            (short) 2,
            (short) 0,
            (short) 1,
            (short) 2,
            3,
            ascii("abc"),
            -1,
            (short) 1,
            (short) 1);
    Bind bind = Bind.decode(frame);
    assertThat(bind.portal()).isEqualTo("p");
    assertThat(bind.statement()).isEqualTo("s");
    assertThat(bind.parameterCount()).isEqualTo(2);
    assertThat(bind.parameter(0).orElseThrow().toString(StandardCharsets.US_ASCII))
        .isEqualTo("abc");
    assertThat(bind.parameter(1)).isEmpty();
    assertThat(bind.parameterFormat(0)).isEqualTo(Format.TEXT);
    assertThat(bind.parameterFormat(1)).isEqualTo(Format.BINARY);
    assertThat(bind.resultFormats()).containsExactly(Format.BINARY);
  }

  @Test
  void takesOneFormatForAllAndNoneForText() {
    Bind one = Bind.decode(message('B', "", "", (short) 1, (short) 1, (short) 2, 0, 0, (short) 0));
    assertThat(one.parameterFormat(1)).isEqualTo(Format.BINARY);
    assertThat(one.parameter(0).orElseThrow().readableBytes()).isZero();
    Bind none = Bind.decode(message('B', "", "", (short) 0, (short) 1, 0, (short) 0));
    assertThat(none.parameterFormat(0)).isEqualTo(Format.TEXT);
  }

  @Test
  void slicesItsValuesAndCopiesNone() {
    ByteBuf frame = message('B', "", "", (short) 0, (short) 1, 1, ascii("a"), (short) 0);
    Bind bind = Bind.decode(frame);
    frame.setByte(frame.writerIndex() - 3, 'z');
    assertThat(bind.parameter(0).orElseThrow().readByte()).isEqualTo((byte) 'z');
    assertThat(frame.refCnt()).isEqualTo(1);
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(
        Bind::decode,
        message(
            'B',
            "p",
            "s",
            (short) 1,
            (short) 1,
            (short) 2,
            3,
            ascii("abc"),
            -1,
            (short) 2,
            (short) 0,
            (short) 1));
  }

  /** Lengths whose sum with the position wraps (pgbouncer CVE-2026-6664). */
  @Test
  void refusesAValueLongerThanTheMessage() {
    for (int length : new int[] {3, Integer.MAX_VALUE, Integer.MAX_VALUE - 20, -2, 0x80000000}) {
      assertViolates(
          Bind::decode, message('B', "", "", (short) 0, (short) 1, length, ascii("a"), (short) 0));
    }
  }

  @Test
  void refusesCountsBeyondTheMessage() {
    assertViolates(Bind::decode, message('B', "", "", (short) -1));
    assertViolates(Bind::decode, message('B', "", "", (short) 0, (short) -1, 0, (short) 0));
    assertViolates(Bind::decode, message('B', "", "", (short) 0, (short) 0, (short) -1));
  }

  @Test
  void refusesFormatsThatDoNotFitTheParameters() {
    assertViolates(
        Bind::decode,
        message('B', "", "", (short) 2, (short) 0, (short) 0, (short) 1, -1, (short) 0));
    assertViolates(
        Bind::decode, message('B', "", "", (short) 1, (short) 2, (short) 1, -1, (short) 0));
  }

  @Test
  void takesAsManyParametersAsTheProtocolCounts() {
    byte[] nulls = new byte[65_535 * 4];
    java.util.Arrays.fill(nulls, (byte) -1);
    Bind bind = Bind.decode(message('B', "", "", (short) 0, (short) -1, nulls, (short) 0));
    assertThat(bind.parameterCount()).isEqualTo(65_535);
  }

  @Test
  void refusesNamesThatAreNoUtf8() {
    assertRefusesText(
        Bind::decode, message('B', malformedText(), "", (short) 0, (short) 0, (short) 0));
  }

  @Test
  void showsNoValues() {
    Bind bind =
        Bind.decode(message('B', "p", "s", (short) 0, (short) 1, 6, ascii("secret"), (short) 0));
    assertThat(bind.toString()).contains("p", "s").doesNotContain("secret");
  }
}
