package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.dump;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void readsItsSql() {
    assertThat(Query.decode(message('Q', "select 'é€😀'")).sql()).isEqualTo("select 'é€😀'");
    assertThat(Query.decode(message('Q', "")).sql()).isEmpty();
  }

  @Test
  void takesTheReplacementCharacterItselfForText() {
    assertThat(Query.decode(message('Q', "select '\uFFFD'")).sql()).isEqualTo("select '\uFFFD'");
  }

  @Test
  void refusesWhatDoesNotEndWithTheText() {
    assertReadsExactly(Query::decode, message('Q', "select 1"));
    assertViolates(Query::decode, message('Q', "select 1", "drop table t"));
  }

  @Test
  void refusesSqlThatIsNoUtf8() {
    assertRefusesText(Query::decode, message('Q', malformedText()));
    // Overlong "'", a surrogate half, beyond U+10FFFF, cut short: what lenient decoders differ
    // about.
    for (byte[] sql :
        new byte[][] {
          {(byte) 0xc0, (byte) 0xa7, 0},
          {(byte) 0xed, (byte) 0xa0, (byte) 0x80, 0},
          {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, 0},
          {(byte) 0xe2, (byte) 0x82, 0}
        }) {
      assertRefusesText(Query::decode, message('Q', sql));
    }
  }

  @Test
  void leavesTheFrameAsItWas() {
    ByteBuf frame = message('Q', "select 1");
    String before = dump(frame);
    assertThat(Query.decode(frame).sql()).isEqualTo("select 1");
    assertThat(dump(frame)).isEqualTo(before);
    assertThat(frame.refCnt()).isEqualTo(1);
  }

  @Test
  void writesItsLayout() {
    assertEncodes(new Query("select 'é'"), message('Q', "select 'é'"));
  }

  @Test
  void refusesToWriteSqlWithANul() {
    Query query = new Query("select 1\0");
    assertThatThrownBy(() -> query.toByteBuf(Unpooled.buffer().alloc()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isNoOtherMessage() {
    assertThatThrownBy(() -> Query.decode(message('P', "select 1")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
