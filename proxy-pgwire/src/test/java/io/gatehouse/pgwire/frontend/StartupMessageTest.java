package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartupMessageTest {
  @Test
  void writesWhatTheManualSays() {
    assertEncodes(
        new StartupMessage(new java.util.TreeMap<>(Map.of("user", "a", "database", "d"))),
        packet(0x30000, "database", "d", "user", "a", (byte) 0));
  }

  /** A role or an application name out of a token must not become a parameter of its own. */
  @Test
  void refusesANulInEveryNameAndValue() {
    for (Map<String, String> parameters :
        List.of(
            Map.of("application_name", "x\0user\0admin"), Map.of("us\0er", "a"), Map.of("", "a"))) {
      assertThatThrownBy(() -> new StartupMessage(parameters))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesToWriteMoreThanAServerTakes() {
    StartupMessage message = new StartupMessage(Map.of("user", "x".repeat(10_000)));
    assertThatThrownBy(() -> message.toByteBuf(Unpooled.buffer().alloc()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesTheUsersNameForTheDatabaseIfNoneIsGiven() {
    assertThat(new StartupMessage(Map.of("user", "a")).database()).isEqualTo("a");
    assertThat(new StartupMessage(Map.of("user", "a", "database", "d")).database()).isEqualTo("d");
    assertThat(new StartupMessage(Map.of()).user()).isEmpty();
  }

  @Test
  void checksThePacketsLength() {
    ByteBuf packet = packet(0x30000, "user", "a", (byte) 0);
    packet.setInt(0, packet.readableBytes() + 1);
    assertViolates(StartupMessage::decode, packet);
  }
}
