package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.backend.RowDescription.Field;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class RowDescriptionTest {
  @Test
  void readsEachFieldWithItsOrigin() {
    ByteBuf frame =
        message(
            'T',
            (short) 2,
            "ssn",
            -5,
            (short) 3,
            25,
            (short) -1,
            14,
            (short) 1,
            "?column?",
            0,
            (short) 0,
            23,
            (short) 4,
            -1,
            (short) 0);
    assertThat(RowDescription.decode(frame).fields())
        .containsExactly(
            new Field("ssn", -5, 3, 25, -1, 14, Format.BINARY),
            new Field("?column?", 0, 0, 23, 4, -1, Format.TEXT));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(
        RowDescription::decode,
        message('T', (short) 1, "ssn", 16390, (short) 3, 25, (short) -1, -1, (short) 0));
    assertReadsExactly(RowDescription::decode, message('T', (short) 0));
  }

  @Test
  void refusesMoreFieldsThanItHolds() {
    assertViolates(RowDescription::decode, message('T', (short) -1, "ssn", 1, (short) 1));
  }

  @Test
  void refusesNamesThatAreNoUtf8() {
    assertRefusesText(
        RowDescription::decode,
        message('T', (short) 1, malformedText(), 1, (short) 3, 25, (short) -1, -1, (short) 0));
  }
}
