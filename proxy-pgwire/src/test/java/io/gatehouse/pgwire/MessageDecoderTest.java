package io.gatehouse.pgwire;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageDecoderTest {
  private static final int MAX = 1 << 20;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final RecordingListener listener = new RecordingListener("dw", MAX);
  private final MessageDecoder decoder = new MessageDecoder(listener);
  private EmbeddedChannel channel = open(decoder);

  private EmbeddedChannel open(MessageDecoder handler) {
    EmbeddedChannel opened = new EmbeddedChannel();
    opened.config().setAllocator(allocator);
    opened.pipeline().addLast(handler);
    return opened;
  }

  @AfterEach
  void nothingLeaks() {
    channel.finishAndReleaseAll();
    assertThat(allocator.metric().usedHeapMemory()).as("bytes not released").isZero();
  }

  private void feed(byte[] bytes) {
    feed(bytes, 0, bytes.length);
  }

  private void feed(byte[] bytes, int from, int to) {
    ByteBuf read = allocator.heapBuffer(Math.max(1, to - from), Math.max(1, to - from));
    channel.writeInbound(read.writeBytes(bytes, from, to - from));
  }

  private static byte[] bytes(ByteBuf... frames) {
    ByteBuf all = Unpooled.wrappedBuffer(frames);
    return ByteBufUtil.getBytes(all);
  }

  private static List<String> hex(List<ByteBuf> frames) {
    return frames.stream().map(ByteBufUtil::hexDump).toList();
  }

  @Test
  void deliversEveryMessageFedByteByByte() {
    List<ByteBuf> frames = Fixtures.frames();
    byte[] all = bytes(frames.toArray(ByteBuf[]::new));
    RecordingListener whole = new RecordingListener("", MAX);
    channel.finishAndReleaseAll();
    channel = open(new MessageDecoder(whole));
    for (int i = 0; i < all.length; i++) {
      feed(all, i, i + 1);
    }
    assertThat(whole.messages).isEqualTo(hex(frames));
    assertThat(whole.violations).isEmpty();
  }

  @Test
  void deliversEveryMessageInEveryTwoWaySplit() {
    List<ByteBuf> frames = Fixtures.frames();
    byte[] all = bytes(frames.toArray(ByteBuf[]::new));
    for (int split = 0; split <= all.length; split++) {
      RecordingListener whole = new RecordingListener("", MAX);
      channel.finishAndReleaseAll();
      channel = open(new MessageDecoder(whole));
      feed(all, 0, split);
      feed(all, split, all.length);
      assertThat(whole.messages).as("split at %d", split).isEqualTo(hex(frames));
    }
  }

  @Test
  void streamsTheSameBytesInEveryTwoWaySplit() {
    byte[] all =
        bytes(
            message('d', ascii("one")),
            message('d'),
            message('d', ascii("three")),
            message('w', ascii("other type")),
            message('C', "COPY 3"),
            message('d', ascii("tail")));
    for (int split = 0; split <= all.length; split++) {
      RecordingListener taken = new RecordingListener("dw", MAX);
      channel.finishAndReleaseAll();
      channel = open(new MessageDecoder(taken));
      feed(all, 0, split);
      feed(all, split, all.length);
      String before = ByteBufUtil.hexDump(all, 0, all.length - 9 - 12);
      String after = ByteBufUtil.hexDump(all, all.length - 9, 9);
      assertThat(String.join("", taken.slices)).as("split at %d", split).isEqualTo(before + after);
      assertThat(taken.begun.stream().mapToInt(i -> i).sum()).as("split at %d", split).isEqualTo(5);
      assertThat(taken.messages).as("split at %d", split).hasSize(1);
    }
  }

  @Test
  void coalescesARunOfOneTypeIntoOneSliceARead() {
    feed(
        bytes(
            message('d', ascii("one")),
            message('d', ascii("two")),
            message('w', ascii("x")),
            message('d', ascii("three"))));
    assertThat(listener.begun).containsExactly(2, 1, 1);
    assertThat(listener.events).hasToString("sssr");
  }

  @Test
  void streamsALargeMessageWithoutKeepingIt() {
    byte[] header = {'d', 0x3f, (byte) 0xff, (byte) 0xff, (byte) 0xfe};
    feed(header);
    byte[] chunk = new byte[65_536];
    for (int i = 0; i < 1000; i++) {
      feed(chunk);
      assertThat(decoder.pendingBytes()).isZero();
    }
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(listener.begun.stream().mapToInt(i -> i).sum()).isEqualTo(1);
  }

  @Test
  void allocatesForWhatHasArrivedAndNotForWhatIsAnnounced() {
    RecordingListener generous = new RecordingListener("", Integer.MAX_VALUE);
    channel.finishAndReleaseAll();
    channel = open(new MessageDecoder(generous));
    feed(new byte[] {'Q', 0x3f, (byte) 0xff, (byte) 0xff, (byte) 0xfe, 's'});
    assertThat(allocator.metric().usedHeapMemory()).isLessThan(1024);
    for (int i = 0; i < 2000; i++) {
      feed(new byte[] {'x'});
    }
    assertThat(allocator.metric().usedHeapMemory()).isLessThan(8192);
  }

  @Test
  void refusesLengthsThatNoMessageCanHave() {
    for (int length : new int[] {3, 0, -1, Integer.MIN_VALUE, 0x3fffffff, Integer.MAX_VALUE}) {
      for (char type : new char[] {'Q', 'd'}) {
        RecordingListener one = new RecordingListener("d", Integer.MAX_VALUE);
        channel.finishAndReleaseAll();
        channel = open(new MessageDecoder(one));
        ByteBuf header = Unpooled.buffer().writeByte(type).writeInt(length);
        feed(ByteBufUtil.getBytes(header));
        assertThat(one.violations).as("length %d", length).hasSize(1);
        assertThat(one.messages).isEmpty();
        assertThat(one.slices).isEmpty();
      }
    }
  }

  @Test
  void refusesABadLengthInTheMiddleOfARunAfterDeliveringWhatLiesBefore() {
    byte[] bad = {'d', 0, 0, 0, 3, 1, 2, 3};
    feed(bytes(message('d', ascii("good")), Unpooled.wrappedBuffer(bad)));
    assertThat(listener.events).hasToString("sv");
    assertThat(listener.begun).containsExactly(1);
  }

  @Test
  void refusesWhatTheListenerRejects() {
    feed(new byte[] {'Q', 0x7, 0, 0, 0});
    assertThat(listener.violations).hasSize(1);
  }

  @Test
  void dropsEverythingAfterAViolation() {
    feed(bytes(message('Q', "a"), Unpooled.wrappedBuffer(new byte[] {'Q', 0, 0, 0, 0})));
    feed(bytes(message('Q', "b"), message('d', ascii("c"))));
    assertThat(listener.events).hasToString("mv");
    assertThat(decoder.pendingBytes()).isZero();
  }

  @Test
  void treatsAViolationThrownByTheListenerAsOne() {
    listener.onMessage =
        () -> {
          throw new ProtocolViolation("body is wrong");
        };
    feed(bytes(message('Q', "a"), message('Q', "b")));
    assertThat(listener.violations).hasSize(1);
    assertThat(listener.messages).hasSize(1);
  }

  @Test
  void deliversNothingMoreOnceTheListenerHasBrokenDown() {
    listener.onMessage =
        () -> {
          throw new IllegalStateException("bug");
        };
    assertThatThrownBy(() -> feed(bytes(message('Q', "a"), message('Q', "b"))))
        .isInstanceOf(IllegalStateException.class);
    feed(bytes(message('Q', "c")));
    assertThat(listener.messages).hasSize(1);
    assertThat(listener.events).hasToString("m");
  }

  @Test
  void stopsAtOnceWhenPausedFromWithinAMessageAndGoesOnWhenResumed() {
    listener.onMessage = decoder::pause;
    byte[] all = bytes(message('Q', "a"), message('Q', "b"), message('d', ascii("c")));
    feed(all, 0, all.length - 2);
    assertThat(listener.messages).hasSize(1);
    assertThat(decoder.pendingBytes()).isEqualTo(all.length - 2 - 7);
    feed(all, all.length - 2, all.length);
    assertThat(listener.messages).hasSize(1);
    assertThat(decoder.pendingBytes()).isEqualTo(all.length - 7);

    decoder.resume();
    assertThat(listener.messages).hasSize(2);
    assertThat(listener.slices).isEmpty();
    decoder.resume();
    assertThat(String.join("", listener.slices))
        .isEqualTo(ByteBufUtil.hexDump(all, all.length - 6, 6));
    assertThat(decoder.pendingBytes()).isZero();
    assertThat(listener.events.toString()).endsWith("r");
  }

  @Test
  void goesOnWhenResumedFromWithinTheMessageThatPaused() {
    listener.onMessage =
        () -> {
          decoder.pause();
          decoder.resume();
        };
    feed(bytes(message('Q', "a"), message('Q', "b"), message('Q', "c")));
    assertThat(listener.events).hasToString("mmmr");
  }

  @Test
  void resumesOnTheEventLoopWhenCalledFromAnotherThread() throws InterruptedException {
    listener.onMessage = decoder::pause;
    feed(bytes(message('Q', "a"), message('Q', "b")));
    Thread other = new Thread(decoder::resume);
    other.start();
    other.join();
    channel.runPendingTasks();
    assertThat(listener.messages).hasSize(2);
  }

  @Test
  void sharesOneBufferAmongSmallReadsWhilePaused() {
    decoder.pause();
    ByteBuf roomy = allocator.heapBuffer(2048).writeBytes(new byte[] {'Q'});
    channel.writeInbound(roomy);
    for (byte b : new byte[] {0, 0, 0, 6, 'a', 0}) {
      channel.writeInbound(allocator.heapBuffer(2048).writeBytes(new byte[] {b}));
    }
    assertThat(allocator.metric().usedHeapMemory()).isEqualTo(2048);
    decoder.resume();
    assertThat(listener.messages).containsExactly("51000000066100");
  }

  @Test
  void releasesWhatIsKeptWhenTheConnectionEnds() {
    decoder.pause();
    feed(bytes(message('Q', "a")));
    channel.close().syncUninterruptibly();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    decoder.resume();
    assertThat(listener.messages).isEmpty();
  }

  @Test
  void releasesAPartWhenRemovedFromWithinAMessage() {
    listener.onMessage = () -> channel.pipeline().remove(decoder);
    byte[] all = bytes(message('Q', "a"), message('Q', "b"));
    feed(all, 0, 3);
    feed(all, 3, all.length);
    assertThat(listener.messages).hasSize(1);
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void leavesAFrameToAListenerThatRetainsIt() {
    ByteBuf[] kept = new ByteBuf[1];
    channel.finishAndReleaseAll();
    channel =
        open(
            new MessageDecoder(
                new MessageListener() {
                  @Override
                  public Handling handling(byte type, int length) {
                    return Handling.WHOLE;
                  }

                  @Override
                  public void message(byte type, ByteBuf frame) {
                    kept[0] = frame.retain();
                  }

                  @Override
                  public void stream(byte type, ByteBuf bytes, int begun) {
                    throw new AssertionError("nothing is streamed");
                  }

                  @Override
                  public void readComplete() {}

                  @Override
                  public void violation(ProtocolViolation violation) {
                    throw violation;
                  }
                }));
    byte[] all = bytes(message('Q', "kept"));
    feed(all);
    channel.close().syncUninterruptibly();
    assertThat(ByteBufUtil.getBytes(kept[0])).isEqualTo(all);
    assertThat(kept[0].release()).isTrue();
    assertThat(kept[0].refCnt()).isZero();
  }

  @Test
  void takesAWholeMessageOfManyReads() {
    byte[] sql = new byte[900_000];
    Arrays.fill(sql, (byte) 'x');
    byte[] all = bytes(message('Q', sql, (byte) 0), message('Q', "next"));
    for (int i = 0; i < all.length; i += 7_001) {
      feed(all, i, Math.min(all.length, i + 7_001));
    }
    assertThat(listener.messages).hasSize(2);
    assertThat(listener.messages.get(0)).hasSize(2 * (900_000 + 6));
  }
}
