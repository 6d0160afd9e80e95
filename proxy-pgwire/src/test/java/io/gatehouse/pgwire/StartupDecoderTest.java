package io.gatehouse.pgwire;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.message;
import static io.gatehouse.pgwire.Wire.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.pgwire.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StartupDecoderTest {
  private static final int SSL_REQUEST = 80877103;
  private static final int GSSENC_REQUEST = 80877104;
  private static final int CANCEL_REQUEST = 80877102;
  private static final int VERSION_3_0 = 0x30000;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private Recorder listener;
  private StartupDecoder decoder;
  private EmbeddedChannel channel;

  StartupDecoderTest() {
    open();
  }

  private void open() {
    if (channel != null) {
      channel.finishAndReleaseAll();
    }
    listener = new Recorder();
    decoder = new StartupDecoder(listener);
    channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    channel.pipeline().addLast(decoder);
  }

  @AfterEach
  void nothingLeaks() {
    channel.finishAndReleaseAll();
    assertThat(allocator.metric().usedHeapMemory()).as("bytes not released").isZero();
  }

  private static final class Recorder implements StartupListener {
    final StringBuilder events = new StringBuilder();
    final List<ProtocolViolation> violations = new ArrayList<>();
    StartupMessage startup;
    CancelRequest cancel;
    Runnable onDirectTls = () -> {};
    Runnable onStartup = () -> {};

    @Override
    public void sslRequest() {
      events.append('s');
    }

    @Override
    public void gssEncRequest() {
      events.append('g');
    }

    @Override
    public void directTls() {
      events.append('t');
      onDirectTls.run();
    }

    @Override
    public void cancelRequest(CancelRequest request) {
      events.append('c');
      cancel = request;
    }

    @Override
    public void startup(StartupMessage message) {
      events.append('u');
      startup = message;
      onStartup.run();
    }

    @Override
    public void violation(ProtocolViolation violation) {
      events.append('v');
      violations.add(violation);
    }
  }

  private void feed(ByteBuf... packets) {
    ByteBuf all = Unpooled.wrappedBuffer(packets);
    ByteBuf read = allocator.heapBuffer(Math.max(1, all.readableBytes()));
    channel.writeInbound(read.writeBytes(all));
    all.release();
  }

  private static ByteBuf startup(Object... parameters) {
    Object[] parts = new Object[parameters.length + 2];
    parts[0] = VERSION_3_0;
    System.arraycopy(parameters, 0, parts, 1, parameters.length);
    parts[parts.length - 1] = (byte) 0;
    return packet(parts);
  }

  @Test
  void readsAStartupMessageWithItsParametersInOrder() {
    feed(startup("user", "agent-7", "database", "shop", "application_name", "psql"));
    assertThat(listener.startup.parameters())
        .containsExactly(
            java.util.Map.entry("user", "agent-7"),
            java.util.Map.entry("database", "shop"),
            java.util.Map.entry("application_name", "psql"));
    assertThat(listener.startup.major()).isEqualTo(3);
    assertThat(listener.startup.minor()).isZero();
  }

  @Test
  void readsEveryPacketInEveryTwoWaySplitAndByteByByte() {
    List<ByteBuf> packets =
        List.of(
            packet(SSL_REQUEST),
            packet(GSSENC_REQUEST),
            packet(CANCEL_REQUEST, 77, 123456),
            startup("user", "a", "options", ""));
    for (ByteBuf one : packets) {
      open();
      feed(one.copy());
      String expected = listener.events.toString();
      assertThat(expected).hasSize(1).doesNotContain("v");
      int length = one.readableBytes();
      for (int split = 0; split <= length; split++) {
        open();
        feed(one.copy(0, split));
        feed(one.copy(split, length - split));
        assertThat(listener.events).as("split at %d", split).hasToString(expected);
      }
      open();
      for (int i = 0; i < length; i++) {
        feed(one.copy(i, 1));
      }
      assertThat(listener.events).hasToString(expected);
    }
  }

  @Test
  void handsOverUnknownVersionsAndProtocolOptionsForNegotiation() {
    feed(packet(0x3270f, "user", "a", "_pq_.test_protocol_negotiation", "", "database", "d", ""));
    assertThat(listener.startup.minor()).isEqualTo(9999);
    assertThat(listener.startup.protocolOptions())
        .containsExactly("_pq_.test_protocol_negotiation");
    assertThat(listener.startup.parameters()).containsOnlyKeys("user", "database");
  }

  @Test
  void refusesOtherMajorVersions() {
    feed(packet(0x20000, new byte[288]));
    assertThat(listener.violations).hasSize(1);
    assertThat(listener.violations.get(0).sqlState()).isEqualTo("0A000");
  }

  @Test
  void refusesPacketsThatAreTooShortOrTooLong() {
    for (int length : new int[] {0, 4, 7, 10_001, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      open();
      feed(Unpooled.buffer().writeInt(length));
      assertThat(listener.events).as("length %d", length).hasToString("v");
    }
  }

  @Test
  void takesTheLongestPacketAndAllocatesNothingForALengthAlone() {
    feed(Unpooled.buffer().writeInt(10_000));
    assertThat(listener.events).hasToString("");
    assertThat(allocator.metric().usedHeapMemory()).isLessThan(1024);

    open();
    feed(startup("user", "x".repeat(10_000 - 4 - 4 - 5 - 1 - 1)));
    assertThat(listener.events).hasToString("u");
  }

  @Test
  void refusesAParameterThatComesTwice() {
    feed(startup("user", "a", "user", "admin"));
    assertThat(listener.events).hasToString("v");
    open();
    feed(startup("_pq_.x", "1", "_pq_.x", "2"));
    assertThat(listener.events).hasToString("v");
  }

  @Test
  void refusesBytesBehindTheEmptyNameThatEndsThePacket() {
    feed(packet(VERSION_3_0, "user", "a", "", "user", "admin", ""));
    assertThat(listener.events).hasToString("v");
  }

  @Test
  void refusesAPacketWithoutItsEnd() {
    feed(packet(VERSION_3_0, "user", "a"));
    assertThat(listener.events).hasToString("v");
    open();
    feed(packet(VERSION_3_0, "user", ascii("a")));
    assertThat(listener.events).hasToString("v");
    open();
    feed(packet(VERSION_3_0, "user", ""));
    assertThat(listener.events).hasToString("v");
    open();
    feed(packet(VERSION_3_0));
    assertThat(listener.events).hasToString("v");
  }

  @Test
  void refusesTextThatIsNoUtf8() {
    feed(packet(VERSION_3_0, "user", Wire.malformedText(), ""));
    assertThat(listener.violations.get(0)).isInstanceOf(MalformedTextException.class);
  }

  /** CVE-2021-23214: bytes sent in the clear must not be taken for what came through TLS. */
  @Test
  void refusesBytesStuffedBehindAnSslRequest() {
    feed(packet(SSL_REQUEST), startup("user", "evil"));
    assertThat(listener.events).hasToString("v");

    open();
    feed(packet(SSL_REQUEST), Unpooled.wrappedBuffer(new byte[] {0}));
    assertThat(listener.events).hasToString("v");

    open();
    feed(packet(GSSENC_REQUEST), packet(SSL_REQUEST));
    assertThat(listener.events).hasToString("v");
  }

  @Test
  void takesEachEncryptionRequestOnceInEitherOrder() {
    feed(packet(GSSENC_REQUEST));
    feed(packet(SSL_REQUEST));
    feed(startup("user", "a"));
    assertThat(listener.events).hasToString("gsu");

    open();
    feed(packet(SSL_REQUEST));
    feed(packet(GSSENC_REQUEST));
    feed(packet(SSL_REQUEST));
    assertThat(listener.events).hasToString("sgv");

    open();
    feed(packet(GSSENC_REQUEST));
    feed(packet(GSSENC_REQUEST));
    assertThat(listener.events).hasToString("gv");
  }

  @Test
  void refusesAnEncryptionRequestThatIsLongerThanItself() {
    feed(packet(SSL_REQUEST, 1));
    assertThat(listener.events).hasToString("v");
  }

  @Test
  void takesCancelKeysOfFourTo256Bytes() {
    for (int bytes : new int[] {4, 32, 256}) {
      open();
      feed(packet(CANCEL_REQUEST, 77, new byte[bytes]));
      assertThat(listener.cancel.processId()).isEqualTo(77);
    }
    for (int bytes : new int[] {0, 3, 257}) {
      open();
      feed(packet(CANCEL_REQUEST, 77, new byte[bytes]));
      assertThat(listener.events).as("%d bytes", bytes).hasToString("v");
    }
  }

  @Test
  void dropsWhatFollowsACancelRequestOrAViolation() {
    feed(packet(CANCEL_REQUEST, 77, 5), startup("user", "a"));
    feed(startup("user", "a"));
    assertThat(listener.events).hasToString("c");

    open();
    feed(Unpooled.buffer().writeInt(3));
    feed(startup("user", "a"));
    assertThat(listener.events).hasToString("v");
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void forwardsWhatFollowsTheStartupMessageWhenItIsRemoved() {
    ByteBuf ahead = message('p', "token");
    feed(startup("user", "a"), ahead.copy(0, 3));
    feed(ahead.copy(3, ahead.readableBytes() - 3));
    assertThat(channel.inboundMessages()).isEmpty();
    channel.pipeline().remove(decoder);
    ByteBuf forwarded = channel.readInbound();
    assertThat(ByteBufUtil.hexDump(forwarded)).isEqualTo(ByteBufUtil.hexDump(ahead));
    forwarded.release();
  }

  @Test
  void forwardsToTheHandlerThatReplacesItFromWithinStartup() {
    RecordingListener messages = new RecordingListener("", 100);
    listener.onStartup =
        () -> channel.pipeline().replace(decoder, null, new MessageDecoder(messages));
    ByteBuf ahead = message('p', "token");
    feed(startup("user", "a"), ahead.copy());
    feed(message('X'));
    assertThat(messages.messages).containsExactly(ByteBufUtil.hexDump(ahead), "5800000004");
  }

  @Test
  void refusesAFloodBehindTheStartupMessage() {
    feed(startup("user", "a"));
    for (int i = 0; i < 3; i++) {
      feed(Unpooled.wrappedBuffer(new byte[65_536]));
    }
    assertThat(listener.events).hasToString("uv");
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void givesTheFirstBytesToTlsWhenAClientBeginsWithIt() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("CN=proxy")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    listener.onDirectTls =
        () -> {
          try {
            channel
                .pipeline()
                .addFirst(
                    ServerTls.context(
                            certificate.getKeyPair().getPrivate(), certificate.getCertificate())
                        .newHandler(allocator));
          } catch (javax.net.ssl.SSLException e) {
            throw new IllegalStateException(e);
          }
        };
    // A TLS 1.2 record whose handshake message is nonsense: only TLS itself can answer with an
    // alert.
    ByteBuf record = Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 4, 0x7f, 0, 0, 0});
    try {
      feed(record.copy(0, 1));
      feed(record.copy(1, 8));
    } catch (io.netty.handler.codec.DecoderException e) {
      assertThat(e).hasCauseInstanceOf(javax.net.ssl.SSLException.class);
    }
    assertThat(listener.events).hasToString("t");
    ByteBuf alert = channel.readOutbound();
    assertThat(alert.readByte()).as("record type: alert").isEqualTo((byte) 0x15);
    alert.release();
  }

  @Test
  void dropsTlsThatNobodyTakes() {
    feed(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1}));
    feed(startup("user", "a"));
    assertThat(listener.events).hasToString("t");
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void takesATlsRecordOnlyOnAFreshConnection() {
    feed(packet(SSL_REQUEST));
    feed(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0}));
    assertThat(listener.events).hasToString("sv");
  }
}
