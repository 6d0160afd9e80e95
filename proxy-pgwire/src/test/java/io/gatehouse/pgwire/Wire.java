package io.gatehouse.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Writes messages by hand, for tests: from the manual's layouts, past the classes under test. */
public final class Wire {
  private Wire() {}

  /**
   * A typed message with the right length. Parts: String = text with NUL, Integer = int32, Short =
   * int16, Byte = int8, byte[] = as it is.
   */
  public static ByteBuf message(char type, Object... parts) {
    ByteBuf body = body(parts);
    ByteBuf frame =
        Unpooled.buffer().writeByte(type).writeInt(4 + body.readableBytes()).writeBytes(body);
    body.release();
    return frame;
  }

  /** A packet of the start-up phase with the right length. */
  public static ByteBuf packet(Object... parts) {
    ByteBuf body = body(parts);
    ByteBuf packet = Unpooled.buffer().writeInt(4 + body.readableBytes()).writeBytes(body);
    body.release();
    return packet;
  }

  public static ByteBuf body(Object... parts) {
    ByteBuf out = Unpooled.buffer();
    for (Object part : parts) {
      if (part instanceof String text) {
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
      } else if (part instanceof Integer value) {
        out.writeInt(value);
      } else if (part instanceof Short value) {
        out.writeShort(value);
      } else if (part instanceof Byte value) {
        out.writeByte(value);
      } else if (part instanceof byte[] value) {
        out.writeBytes(value);
      } else {
        throw new IllegalArgumentException("no part of a message: " + part);
      }
    }
    return out;
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Text that is no valid UTF-8. */
  public static byte[] malformedText() {
    return new byte[] {'a', (byte) 0xff, 'b', 0};
  }

  public static String dump(ByteBuf bytes) {
    return System.lineSeparator() + ByteBufUtil.prettyHexDump(bytes);
  }

  public static void assertEncodes(OutgoingMessage message, ByteBuf expected) {
    ByteBuf actual = message.toByteBuf(Unpooled.buffer().alloc());
    try {
      assertThat(dump(actual)).isEqualTo(dump(expected));
    } finally {
      actual.release();
      expected.release();
    }
  }

  /**
   * Whatever byte is missing at the end, or is one too many, is a violation, with the length field
   * put right so that only the body is wrong.
   */
  public static void assertReadsExactly(Function<ByteBuf, ?> decode, ByteBuf valid) {
    assertThat((Object) decode.apply(valid)).isNotNull();
    for (int body = 0; body < valid.readableBytes() - 5; body++) {
      ByteBuf cut = resized(valid, 5 + body);
      assertThatThrownBy(() -> decode.apply(cut))
          .as("cut short: %s", dump(cut))
          .isInstanceOf(ProtocolViolation.class);
    }
    ByteBuf longer = resized(valid, valid.readableBytes() + 1);
    assertThatThrownBy(() -> decode.apply(longer))
        .as("one byte too many: %s", dump(longer))
        .isInstanceOf(ProtocolViolation.class);
    assertChecksLength(decode, valid);
  }

  /** A length field that does not fit the frame is a violation. */
  public static void assertChecksLength(Function<ByteBuf, ?> decode, ByteBuf valid) {
    for (int wrong : new int[] {valid.readableBytes(), valid.readableBytes() - 2, 0, -1}) {
      ByteBuf frame = valid.copy();
      frame.setInt(1, wrong);
      assertThatThrownBy(() -> decode.apply(frame))
          .as("length %d: %s", wrong, dump(frame))
          .isInstanceOf(ProtocolViolation.class);
    }
  }

  /** Text that is no UTF-8 is reported as such. */
  public static void assertRefusesText(Function<ByteBuf, ?> decode, ByteBuf frame) {
    assertThatThrownBy(() -> decode.apply(frame))
        .as("%s", dump(frame))
        .isInstanceOfSatisfying(
            MalformedTextException.class, e -> assertThat(e.sqlState()).isEqualTo("22021"));
  }

  public static void assertViolates(Function<ByteBuf, ?> decode, ByteBuf frame) {
    assertThatThrownBy(() -> decode.apply(frame))
        .as("%s", dump(frame))
        .isInstanceOf(ProtocolViolation.class);
  }

  private static ByteBuf resized(ByteBuf frame, int bytes) {
    ByteBuf other = Unpooled.buffer();
    other.writeBytes(frame, frame.readerIndex(), Math.min(bytes, frame.readableBytes()));
    other.writeZero(bytes - other.readableBytes());
    other.setInt(1, bytes - 1);
    return other;
  }
}
