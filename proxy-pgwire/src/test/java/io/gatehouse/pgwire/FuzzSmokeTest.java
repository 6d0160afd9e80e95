package io.gatehouse.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Bytes nobody would send: nothing but a violation may come of them, at no great expense. */
class FuzzSmokeTest {
  private static final long SEED = 20261122;

  private final Random random = new Random(SEED);

  @Test
  void decodersThrowNothingButViolations() {
    for (Map.Entry<String, Fixtures.Fixture> entry : Fixtures.all().entrySet()) {
      for (int round = 0; round < 2000; round++) {
        ByteBuf mutated = mutate(entry.getValue().frame());
        mutated.setByte(0, entry.getValue().frame().getByte(0));
        if (random.nextInt(8) != 0) {
          mutated.setInt(1, mutated.readableBytes() - 1);
        }
        onlyViolates(entry.getKey(), entry.getValue().decode(), mutated);
      }
    }
  }

  @Test
  void packetDecodersThrowNothingButViolations() {
    ByteBuf startup = Wire.packet(0x30000, "user", "a", "_pq_.x", "", "database", "d", "");
    ByteBuf cancel = Wire.packet(80877102, 77, 99);
    for (int round = 0; round < 5000; round++) {
      ByteBuf one = mutate(startup);
      one.setInt(0, one.readableBytes());
      onlyViolates("StartupMessage", StartupMessage::decode, one);
      ByteBuf other = mutate(cancel);
      other.setInt(0, other.readableBytes());
      onlyViolates("CancelRequest", CancelRequest::decode, other);
    }
  }

  private static void onlyViolates(String name, Function<ByteBuf, ?> decode, ByteBuf bytes) {
    String before = Wire.dump(bytes);
    try {
      assertThat((Object) decode.apply(bytes)).isNotNull();
    } catch (ProtocolViolation expected) {
      assertThat(expected.sqlState()).hasSize(5);
    } catch (RuntimeException e) {
      fail(name + ": " + e + before, e);
    }
  }

  @Test
  void messageDecoderSurvivesNoiseAndReleasesAllOfIt() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    List<ByteBuf> frames = Fixtures.frames();
    for (int round = 0; round < 3000; round++) {
      RecordingListener listener = new RecordingListener("dD", 10_000);
      EmbeddedChannel channel = new EmbeddedChannel();
      channel.config().setAllocator(allocator);
      channel.pipeline().addLast(new MessageDecoder(listener));
      for (int i = 0; i < 8; i++) {
        ByteBuf bytes = mutate(frames.get(random.nextInt(frames.size())));
        channel.writeInbound(
            allocator.heapBuffer(Math.max(1, bytes.readableBytes())).writeBytes(bytes));
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(64 * 1024);
      }
      assertThat(listener.violations.size()).isLessThanOrEqualTo(1);
      channel.finishAndReleaseAll();
      assertThat(allocator.metric().usedHeapMemory()).as("round %d", round).isZero();
    }
  }

  @Test
  void startupDecoderSurvivesNoiseAndReleasesAllOfIt() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    ByteBuf startup = Wire.packet(0x30000, "user", "a", "database", "d", "");
    for (int round = 0; round < 3000; round++) {
      CountingStartupListener listener = new CountingStartupListener();
      EmbeddedChannel channel = new EmbeddedChannel();
      channel.config().setAllocator(allocator);
      channel.pipeline().addLast(new StartupDecoder(listener));
      for (int i = 0; i < 4; i++) {
        ByteBuf bytes = mutate(startup);
        channel.writeInbound(
            allocator.heapBuffer(Math.max(1, bytes.readableBytes())).writeBytes(bytes));
      }
      assertThat(listener.violations).isLessThanOrEqualTo(1);
      assertThat(listener.startups).isLessThanOrEqualTo(1);
      channel.finishAndReleaseAll();
      assertThat(allocator.metric().usedHeapMemory()).as("round %d", round).isZero();
    }
  }

  private static final class CountingStartupListener implements StartupListener {
    int violations;
    int startups;

    @Override
    public void sslRequest() {}

    @Override
    public void gssEncRequest() {}

    @Override
    public void directTls() {}

    @Override
    public void cancelRequest(CancelRequest request) {}

    @Override
    public void startup(StartupMessage message) {
      startups++;
    }

    @Override
    public void violation(ProtocolViolation violation) {
      violations++;
    }
  }

  /** Some bytes changed, to extremes above all; sometimes cut, sometimes with more behind. */
  private ByteBuf mutate(ByteBuf original) {
    ByteBuf bytes = Unpooled.buffer().writeBytes(original, 0, original.readableBytes());
    int changes = random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      byte[] extremes = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) random.nextInt()};
      bytes.setByte(random.nextInt(bytes.readableBytes()), extremes[random.nextInt(6)]);
    }
    if (random.nextInt(4) == 0) {
      bytes.writerIndex(Math.max(5, random.nextInt(bytes.readableBytes() + 1)));
    }
    if (random.nextInt(4) == 0) {
      byte[] more = new byte[random.nextInt(40)];
      random.nextBytes(more);
      bytes.writeBytes(more);
    }
    return bytes;
  }
}
