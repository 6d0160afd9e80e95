package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertChecksLength;
import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PasswordMessageTest {
  @Test
  void readsThePasswordAndErasesItFromTheFrame() {
    ByteBuf frame = message('p', "token");
    PasswordMessage message = PasswordMessage.decode(frame);
    assertThat(message.password()).isEqualTo(ascii("token"));
    assertThat(frame.toString(StandardCharsets.US_ASCII)).doesNotContain("token");
  }

  @Test
  void readsExactlyItsBody() {
    for (int cut = 5; cut < 11; cut++) {
      ByteBuf frame = message('p', "token").writerIndex(cut);
      frame.setInt(1, cut - 1);
      assertViolates(PasswordMessage::decode, frame);
    }
    assertViolates(PasswordMessage::decode, message('p', "token", (byte) 0));
    assertViolates(PasswordMessage::decode, message('p', "a", "b"));
    assertChecksLength(PasswordMessage::decode, message('p', "token"));
  }

  /** Tokens with many group claims are long; PostgreSQL takes 65,535 bytes. */
  @Test
  void takesALongTokenAndRefusesALongerOne() {
    assertThat(PasswordMessage.decode(message('p', "x".repeat(65_530))).password()).hasSize(65_530);
    assertViolates(PasswordMessage::decode, message('p', "x".repeat(65_531)));
  }

  @Test
  void wipesAndHidesThePassword() {
    PasswordMessage message = new PasswordMessage(ascii("secret"));
    assertThat(message.toString()).doesNotContain("secret");
    message.close();
    assertThat(message.password()).containsOnly(0);
  }

  @Test
  void writesItsLayout() {
    assertEncodes(new PasswordMessage(ascii("secret")), message('p', "secret"));
    PasswordMessage nul = new PasswordMessage(new byte[] {'a', 0, 'b'});
    assertThatThrownBy(() -> nul.toByteBuf(Unpooled.buffer().alloc()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
