package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UpstreamGateTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final UpstreamGate gate = new UpstreamGate(channel);

  @Test
  void passesAtOnceWhatNeedsNoEntry() {
    write("a");
    gate.flush();
    assertThat(sent()).isEqualTo("a");
  }

  @Test
  void holdsBackUntilTheLogHasTheDecision() {
    gate.requireEntry();
    write("a");
    gate.flush();
    assertThat(sent()).isEmpty();
    gate.entryDurable();
    assertThat(sent()).isEqualTo("a");
  }

  @Test
  void keepsTheOrderAcrossDecisions() {
    write("a");
    gate.requireEntry();
    write("b");
    gate.requireEntry();
    write("c");
    gate.flush();
    assertThat(sent()).isEqualTo("a");
    gate.entryDurable();
    assertThat(sent()).isEqualTo("b");
    write("d");
    gate.flush();
    assertThat(sent()).isEmpty();
    gate.entryDurable();
    assertThat(sent()).isEqualTo("cd");
    write("e");
    gate.flush();
    assertThat(sent()).isEqualTo("e");
    assertThat(gate.waitingBytes()).isZero();
  }

  @Test
  void anEntryThatIsDurableBeforeAnythingIsWrittenHoldsNothing() {
    gate.requireEntry();
    gate.entryDurable();
    write("a");
    gate.flush();
    assertThat(sent()).isEqualTo("a");
  }

  @Test
  void freesWhatItDiscards() {
    gate.requireEntry();
    ByteBuf held = Unpooled.copiedBuffer("a".repeat(10_000), StandardCharsets.UTF_8);
    gate.copyOrRetain(held);
    assertThat(gate.waitingBytes()).isEqualTo(10_000);
    gate.discard();
    assertThat(held.refCnt()).isEqualTo(1);
    held.release();
    assertThat(gate.waitingBytes()).isZero();
  }

  private void write(String text) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    gate.copyOrRetain(bytes);
    bytes.release();
  }

  private String sent() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(StandardCharsets.UTF_8));
      next.release();
    }
    return text.toString();
  }
}
