package io.gatehouse.pgwire.tls;

import static io.gatehouse.pgwire.Wire.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.pgwire.tls.UpstreamTlsNegotiation.Result;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamTlsNegotiationTest {
  private static EventLoopGroup group;
  private static X509Bundle ca;
  private static SslContext serverContext;
  private static X509Bundle serverCertificate;
  private static Path caFile;
  private static Path otherCaFile;

  @BeforeAll
  static void makeCertificates(@TempDir Path directory) throws Exception {
    group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    ca =
        new CertificateBuilder().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
    X509Bundle otherCa =
        new CertificateBuilder()
            .subject("CN=other")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    serverCertificate =
        new CertificateBuilder().subject("CN=db").addSanDnsName("db.example").buildIssuedBy(ca);
    caFile = Files.writeString(directory.resolve("ca.pem"), ca.getCertificatePEM());
    otherCaFile = Files.writeString(directory.resolve("other.pem"), otherCa.getCertificatePEM());
    Path chain =
        Files.writeString(directory.resolve("cert.pem"), serverCertificate.getCertificatePathPEM());
    Path key =
        Files.writeString(directory.resolve("key.pem"), serverCertificate.getPrivateKeyPEM());
    serverContext = ServerTls.context(chain, key);
  }

  @AfterAll
  static void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** A channel on which the server has not answered yet, without a network. */
  private static final class Conversation {
    final Promise<Result> promise = ImmediateEventExecutor.INSTANCE.newPromise();
    final EmbeddedChannel channel;

    Conversation(UpstreamTlsMode mode) throws SSLException {
      channel =
          new EmbeddedChannel(
              new UpstreamTlsNegotiation(
                  UpstreamTls.of(mode, Optional.empty()), "db.example", 5432, promise));
    }

    Conversation answer(byte[] bytes) {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
      return this;
    }

    void assertFails(String why) {
      assertThat(promise.cause())
          .isInstanceOf(UpstreamTlsException.class)
          .hasMessageContaining(why);
      assertThat(channel.inboundMessages()).isEmpty();
      assertThat(channel.pipeline().get(SslHandler.class)).isNull();
      channel.finishAndReleaseAll();
    }
  }

  private static Result negotiate(UpstreamTls tls, String host) throws Exception {
    LocalAddress address = new LocalAddress(UpstreamTlsNegotiationTest.class);
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(LocalServerChannel.class)
            .childHandler(new SayingYes())
            .bind(address)
            .sync()
            .channel();
    Promise<Result> promise = group.next().newPromise();
    Channel client =
        new Bootstrap()
            .group(group)
            .channel(LocalChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new UpstreamTlsNegotiation(tls, host, 5432, promise), new Quiet());
                  }
                })
            .connect(address)
            .sync()
            .channel();
    try {
      return promise.get(20, TimeUnit.SECONDS);
    } finally {
      client.close().sync();
      server.close().sync();
    }
  }

  /** The end of a pipeline, where failed handshakes are no news. */
  private static final class Quiet extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      assertThat(cause).isInstanceOf(DecoderException.class);
    }
  }

  /** A server that answers an SSLRequest with S and TLS. */
  private static final class SayingYes extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(
              new SimpleChannelInboundHandler<ByteBuf>() {
                @Override
                protected void channelRead0(ChannelHandlerContext ctx, ByteBuf request) {
                  assertThat(request.readableBytes()).isEqualTo(8);
                  ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'S'}))
                      .addListener(
                          sent ->
                              ctx.pipeline()
                                  .replace(this, null, serverContext.newHandler(ctx.alloc())));
                }
              },
              new Quiet());
    }
  }

  private static UpstreamTls tls(UpstreamTlsMode mode, Path file) throws SSLException {
    return UpstreamTls.of(mode, Optional.ofNullable(file));
  }

  @Test
  void verifiesTheCertificateAndTheHostNameWithVerifyFull() throws Exception {
    Result result = negotiate(tls(UpstreamTlsMode.VERIFY_FULL, caFile), "db.example");
    assertThat(result.encrypted()).isTrue();
    assertThat(result.serverCertificate()).contains(serverCertificate.getCertificate());

    UpstreamTls full = tls(UpstreamTlsMode.VERIFY_FULL, caFile);
    assertRefused(full, "elsewhere.example");
    assertRefused(full, "127.0.0.1");
    assertRefused(tls(UpstreamTlsMode.VERIFY_FULL, otherCaFile), "db.example");
    assertRefused(tls(UpstreamTlsMode.VERIFY_FULL, null), "db.example");
  }

  @Test
  void verifiesTheCertificateButNotTheHostNameWithVerifyCa() throws Exception {
    assertThat(negotiate(tls(UpstreamTlsMode.VERIFY_CA, caFile), "elsewhere.example").encrypted())
        .isTrue();
    assertRefused(tls(UpstreamTlsMode.VERIFY_CA, otherCaFile), "db.example");
    assertThatThrownBy(() -> tls(UpstreamTlsMode.VERIFY_CA, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void verifiesTheCertificateWithRequireOnlyIfACaFileIsGiven() throws Exception {
    assertThat(negotiate(tls(UpstreamTlsMode.REQUIRE, null), "elsewhere.example").encrypted())
        .isTrue();
    assertThat(negotiate(tls(UpstreamTlsMode.REQUIRE, caFile), "elsewhere.example").encrypted())
        .isTrue();
    assertRefused(tls(UpstreamTlsMode.REQUIRE, otherCaFile), "db.example");
  }

  @Test
  void takesTlsWithPreferWhenItIsThere() throws Exception {
    assertThat(negotiate(tls(UpstreamTlsMode.PREFER, null), "elsewhere.example").encrypted())
        .isTrue();
  }

  private static void assertRefused(UpstreamTls tls, String host) {
    assertThatThrownBy(() -> negotiate(tls, host))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(UpstreamTlsException.class)
        .hasMessageContaining("handshake");
  }

  @Test
  void asksWithAnSslRequest() throws Exception {
    Conversation conversation = new Conversation(UpstreamTlsMode.REQUIRE);
    ByteBuf request = conversation.channel.readOutbound();
    assertThat(request.readInt()).isEqualTo(8);
    assertThat(request.readInt()).isEqualTo(80877103);
    assertThat(request.isReadable()).isFalse();
    request.release();
    conversation.channel.finishAndReleaseAll();
  }

  @Test
  void goesOnInTheClearOnlyWithPrefer() throws Exception {
    Conversation prefer = new Conversation(UpstreamTlsMode.PREFER).answer(ascii("N"));
    assertThat(prefer.promise.getNow().encrypted()).isFalse();
    assertThat(prefer.channel.pipeline().get(UpstreamTlsNegotiation.class)).isNull();
    prefer.channel.finishAndReleaseAll();

    new Conversation(UpstreamTlsMode.REQUIRE).answer(ascii("N")).assertFails("required");
    new Conversation(UpstreamTlsMode.VERIFY_FULL).answer(ascii("N")).assertFails("required");
  }

  @Test
  void asksNothingWhenDisabled() throws Exception {
    Conversation conversation = new Conversation(UpstreamTlsMode.DISABLE);
    assertThat(conversation.promise.getNow().encrypted()).isFalse();
    assertThat(conversation.channel.outboundMessages()).isEmpty();
    assertThat(conversation.channel.pipeline().get(UpstreamTlsNegotiation.class)).isNull();
    conversation.channel.finishAndReleaseAll();
  }

  /** CVE-2021-23222: bytes sent in the clear must not be taken for what came through TLS. */
  @Test
  void refusesBytesStuffedBehindTheAnswer() throws Exception {
    byte[] stuffed = {'S', 'R', 0, 0, 0, 8, 0, 0, 0, 0};
    new Conversation(UpstreamTlsMode.REQUIRE).answer(stuffed).assertFails("unencrypted data");
    stuffed[0] = 'N';
    new Conversation(UpstreamTlsMode.PREFER).answer(stuffed).assertFails("unencrypted data");
    new Conversation(UpstreamTlsMode.PREFER).answer(ascii("SS")).assertFails("unencrypted data");
  }

  /** CVE-2024-10977: anybody could have written this text. */
  @Test
  void neverShowsTheTextOfAnErrorBeforeTls() throws Exception {
    byte[] error = ascii("Eplease run this: rm -rf");
    Conversation conversation = new Conversation(UpstreamTlsMode.PREFER).answer(error);
    conversation.answer(ascii("S"));
    assertThat(conversation.promise.cause().toString()).doesNotContain("please");
    conversation.assertFails("did not understand");
    new Conversation(UpstreamTlsMode.PREFER).answer(ascii("E")).assertFails("did not understand");
    new Conversation(UpstreamTlsMode.PREFER)
        .answer(new byte[] {0x15})
        .assertFails("did not understand");
  }

  @Test
  void failsWhenTheServerHangsUp() throws Exception {
    Conversation conversation = new Conversation(UpstreamTlsMode.PREFER);
    conversation.channel.finishAndReleaseAll();
    assertThat(conversation.promise.cause()).isInstanceOf(UpstreamTlsException.class);
  }

  @Test
  void saysThatACaFileCannotBeRead() {
    assertThatThrownBy(() -> tls(UpstreamTlsMode.VERIFY_FULL, Path.of("missing.pem")))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("missing.pem");
  }
}
