package io.gatehouse.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class MessageWriterTest {

  private static final int PIECE = 1 << 20;

  /** A message of that many times the same piece, which is in memory once. */
  private static MessageWriter message(CompositeByteBuf out, ByteBuf piece, int pieces) {
    MessageWriter writer = MessageWriter.begin(out, (byte) 'd');
    for (int i = 0; i < pieces; i++) {
      out.addComponent(true, piece.retainedDuplicate());
    }
    return writer;
  }

  /** CVE-2024-27304: a length that wraps makes the receiver read values as messages. */
  @Test
  void refusesAMessageLongerThanTheProtocolAllows() {
    ByteBuf piece = Unpooled.buffer(PIECE).writeZero(PIECE);
    for (int pieces : new int[] {1024, 1500, 2047}) {
      CompositeByteBuf out = Unpooled.compositeBuffer(Integer.MAX_VALUE);
      MessageWriter writer = message(out, piece, pieces);
      assertThatThrownBy(writer::end).isInstanceOf(IllegalArgumentException.class);
      out.release();
    }
    CompositeByteBuf out = Unpooled.compositeBuffer(Integer.MAX_VALUE);
    message(out, piece, 1023).end();
    assertThat(out.getInt(1)).isEqualTo(1023 * PIECE + 4);
    out.release();
    piece.release();
  }

  @Test
  void refusesANumberAndATextThatWouldBeReadOtherwise() {
    ByteBuf out = Unpooled.buffer();
    MessageWriter writer = MessageWriter.begin(out, (byte) 'Q');
    assertThatThrownBy(() -> writer.int16(65_536)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.int16(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.text("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }
}
